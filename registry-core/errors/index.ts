export type { ErrorCode } from './codes.ts';
export { type ErrorBody, errnoOf, errorBody, RegistryError, toRegistryError } from './registry-error.ts';
