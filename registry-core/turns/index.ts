export {
  type Asker,
  currentActor,
  currentAsker,
  Departure,
  runFor,
  runOnward,
  SharedWork,
} from './askers.ts';
export { FairPlaces } from './fair-places.ts';
export { allSteps, type Steps, stepByStep } from './steps.ts';
export { nextTurn, Pace, SLICE_MS, SlicedWork, SliceSize } from './turns.ts';
