export { allSteps, type Steps, stepByStep } from './steps.ts';
export { currentActor, nextTurn, Pace, runFor, SLICE_MS, SlicedWork, SliceSize } from './turns.ts';
