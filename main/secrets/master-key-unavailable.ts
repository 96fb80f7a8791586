import type { MasterKeyPlace, MasterKeyProblem } from '../ipc-contract/secrets.ts';

/** The master key exists, or should, and cannot be had. The message names the remedy. */
export class MasterKeyUnavailable extends Error {
  readonly problem: MasterKeyProblem;

  constructor(problem: MasterKeyProblem) {
    super(problem.message);
    this.name = 'MasterKeyUnavailable';
    this.problem = problem;
  }
}

const WHERE: Readonly<Record<MasterKeyPlace, string>> = {
  keychain: "in the system's keychain",
  'system-encryption': "under the system's encryption",
  file: 'in a file',
};

const START_AFRESH =
  'or start afresh in Settings: then what it sealed (passwords of remotes, the first password) must be entered anew';

const REMEDIES: Readonly<Record<MasterKeyProblem['code'], string>> = {
  // libsecret never notices that the service it talked to was started anew.
  absent: `start the system's keychain service, then Marina again, ${START_AFRESH}`,
  locked: 'unlock the keychain and try again',
  silent: 'answer the keychain’s question and try again',
  failed: `try again, ${START_AFRESH}`,
  // A Secret Service that stays locked answers like one that has no such key.
  lost: `unlock the keychain if it is locked, put the key back from a backup, ${START_AFRESH}`,
  damaged: `put it back from a backup, ${START_AFRESH}`,
};

/** @param what Names the thing and what is the matter with it. */
export function unavailable(
  code: MasterKeyProblem['code'],
  what: string,
  place?: MasterKeyPlace,
): MasterKeyUnavailable {
  const where = place === undefined ? '' : ` (it is kept ${WHERE[place]})`;
  return new MasterKeyUnavailable({ code, message: `${what}${where}; ${REMEDIES[code]}` });
}
