import { type Static, Type } from 'typebox';
import { event, request } from './contract.ts';

export const MasterKeyPlace = Type.Union([
  Type.Literal('keychain'),
  Type.Literal('system-encryption'),
  Type.Literal('file'),
]);
/** Where the registry's master key can be, best first: in the keychain, in a file the system encrypts, in a plain file. */
export type MasterKeyPlace = Static<typeof MasterKeyPlace>;

/**
 * Why a place cannot be used. `absent`: this system has none, or none that encrypts. `locked`: it was not unlocked, or
 * the user said no. `silent`: it did not answer in time. `failed`: anything else; the log has the details.
 */
export type PlaceObstacle = 'absent' | 'locked' | 'silent' | 'failed';

/** Why the master key cannot be had now. No other key is made for it: that one could not open what is sealed. */
export interface MasterKeyProblem {
  /** `lost`: its place answers, and has no such key; `damaged`: something is there that is no key. */
  readonly code: PlaceObstacle | 'lost' | 'damaged';
  /** In English, for the log and the registry's error answers. */
  readonly message: string;
}

/** What is known of the registry's master key. */
export interface SecretsState {
  /** `unopened`: not needed yet, so nobody looked; `opening`: the keychain may be asking the user. */
  readonly status: 'unopened' | 'opening' | 'open' | 'unavailable';
  /** Null until a key is made. */
  readonly place: MasterKeyPlace | null;
  /** Why it is in no better place. */
  readonly obstacles: readonly { readonly place: MasterKeyPlace; readonly obstacle: PlaceObstacle }[];
  /** With `unavailable`. */
  readonly problem: MasterKeyProblem | null;
}

/** The master key that seals the registry's stored secrets. The key itself never reaches a window. */
export const secretsContract = {
  domain: 'secrets',
  requests: {
    state: request<SecretsState>()(Type.Tuple([])),
    /**
     * Opens the key again and moves it to the best place that works now, also to one that was locked before. Answers
     * what came of it.
     */
    retry: request<SecretsState>()(Type.Tuple([])),
    /**
     * Gives up a key that is unavailable and makes a new one: what the old one sealed must be entered anew. Refused
     * with CONFLICT in any other state.
     */
    startAfresh: request<SecretsState>()(Type.Tuple([])),
  },
  events: {
    stateChanged: event<SecretsState>(),
  },
} as const;
export type SecretsContract = typeof secretsContract;
