export { THREAD_READY, type ThreadFailure, toError, toFailure } from './thread-messages.ts';
export { ThreadOnDemand, ThreadStartError } from './thread-on-demand.ts';
