import { randomBytes } from 'node:crypto';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import {
  MASTER_KEY_BYTES,
  MASTER_KEY_FILE,
  MASTER_KEY_RECORD,
  MasterKeyFile,
  type MasterKeyRecord,
  masterKeyId,
  readMasterKeyRecord,
  writeMasterKeyRecord,
} from '../../registry-core/host/secrets.ts';
import type { MasterKeyPlace, PlaceObstacle, SecretsState } from '../ipc-contract/secrets.ts';
import { type KeyPlace, toPlaceError } from './key-place.ts';
import { MasterKeyUnavailable, unavailable } from './master-key-unavailable.ts';

/** Places that said no to a new key: they are not asked again by themselves, since each asking may show a prompt. */
export interface DeclinedPlaces {
  get(): readonly MasterKeyPlace[];
  set(places: readonly MasterKeyPlace[]): void;
}

/** What a {@link MasterKeyKeeper} works with. */
export interface MasterKeyKeeperOptions {
  readonly dataFolder: string;
  /** The system's places, best first. */
  readonly places: readonly KeyPlace[];
  /** The best place that a key is put into. One that is in a better place already stays there. */
  readonly bestPlace: MasterKeyPlace;
  readonly declined: DeclinedPlaces;
  readonly onState: (state: SecretsState) => void;
  readonly log: (message: string, facts: Readonly<Record<string, unknown>>) => void;
}

interface FoundKey {
  readonly key: Buffer;
  readonly place: MasterKeyPlace;
}

/** A refusal holds this long: clients that try again and again must not bring up a prompt each time. */
const REFUSAL_LIFETIME = 30_000;

/**
 * Keeps the one master key of a data folder in the best place that works, and gives it to the core when it asks.
 *
 * The record (master-key.json) says where the key is; without one it is in the file (master.key). A key moves to a
 * better place in this order: put there, read back, record written, file removed. So at each moment at least one
 * place that the next start looks into holds it. A key that exists but cannot be had is never replaced, except when
 * the user says so ({@link startAfresh}).
 */
export class MasterKeyKeeper {
  #options: MasterKeyKeeperOptions;
  #file: MasterKeyFile;
  #state: SecretsState = { status: 'unopened', place: null, obstacles: [], problem: null };
  #refusal: { readonly error: MasterKeyUnavailable; readonly until: number } | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: MasterKeyKeeperOptions) {
    this.#options = options;
    this.#file = new MasterKeyFile(join(options.dataFolder, MASTER_KEY_FILE));
  }

  /** Keeps the key of another data folder from now on; the one that was open stays where it is. */
  useFolder(dataFolder: string): Promise<void> {
    return this.#inTurn(() => {
      this.#options = { ...this.#options, dataFolder };
      this.#file = new MasterKeyFile(join(dataFolder, MASTER_KEY_FILE));
      this.#refusal = undefined;
      this.#enter({ status: 'unopened', place: null, obstacles: [], problem: null });
    });
  }

  /** What is known without asking anybody. */
  async state(): Promise<SecretsState> {
    if (this.#state.status !== 'unopened') return this.#state;
    return { ...this.#state, place: await this.#placeOnDisk() };
  }

  /**
   * The master key's 32 bytes.
   *
   * @param mayCreate Make one when there is none: nothing is sealed yet.
   * @throws {MasterKeyUnavailable}
   */
  key(mayCreate: boolean): Promise<Buffer> {
    return this.#inTurn(() => {
      if (this.#refusal !== undefined && Date.now() < this.#refusal.until) throw this.#refusal.error;
      return this.#open(mayCreate);
    });
  }

  /** Opens the key again, and tries the places that declined before. */
  retry(): Promise<SecretsState> {
    return this.#inTurn(async () => {
      this.#options.declined.set([]);
      if ((await this.#placeOnDisk()) !== null) await this.#open(false).catch(() => {});
      return this.state();
    });
  }

  /**
   * Makes a new key in place of one that is unavailable. What there is of the old one is set aside, not deleted.
   *
   * @returns undefined when the key is not unavailable: then nothing is done.
   */
  startAfresh(): Promise<SecretsState | undefined> {
    return this.#inTurn(async () => {
      if (this.#state.status !== 'unavailable') return undefined;
      await this.#setAside();
      this.#refusal = undefined;
      await this.#settle(randomBytes(MASTER_KEY_BYTES), undefined);
      this.#options.log('a new master key was made in place of one that was unavailable', {});
      return this.state();
    });
  }

  /** One after the other: two at once could each make a key. */
  #inTurn<Result>(work: () => Result | Promise<Result>): Promise<Result> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => {});
    return turn;
  }

  async #open(mayCreate: boolean): Promise<Buffer> {
    this.#enter({ status: 'opening', place: await this.#placeOnDisk(), obstacles: [], problem: null });
    try {
      const found = await this.#find();
      if (found === undefined && !mayCreate) {
        throw unavailable('lost', `the master key of ${this.#options.dataFolder} is gone`);
      }
      const key = found?.key ?? randomBytes(MASTER_KEY_BYTES);
      await this.#settle(key, found?.place);
      this.#refusal = undefined;
      return key;
    } catch (thrown) {
      const error =
        thrown instanceof MasterKeyUnavailable
          ? thrown
          : unavailable('damaged', toPlaceError(thrown).message);
      this.#refusal = { error, until: Date.now() + REFUSAL_LIFETIME };
      this.#options.log('the master key is unavailable', { ...error.problem });
      this.#enter({ ...this.#state, status: 'unavailable', problem: error.problem });
      throw error;
    }
  }

  async #find(): Promise<FoundKey | undefined> {
    const record = await readMasterKeyRecord(this.#options.dataFolder);
    if (record === undefined) {
      const key = await this.#file.read();
      return key === undefined ? undefined : { key, place: 'file' };
    }
    const inPlace = await this.#getFrom(record);
    if (inPlace instanceof Buffer) return { key: inPlace, place: record.place };
    // A move that was cut before the file was removed, or a backup that somebody put back.
    const key = await this.#file.read().catch(() => undefined);
    if (key !== undefined && idOf(key) === record.keyId) return { key, place: 'file' };
    throw inPlace;
  }

  async #getFrom({ place: name, keyId, encrypted }: MasterKeyRecord): Promise<Buffer | MasterKeyUnavailable> {
    const place = this.#options.places.find((one) => one.name === name);
    try {
      const key = await place?.get(keyId, encrypted);
      if (key === undefined) return unavailable('lost', `the master key ${keyId} is missing`, name);
      if (idOf(key) === keyId) return key;
      return unavailable('damaged', `what is kept as the master key ${keyId} is another one`, name);
    } catch (thrown) {
      const { obstacle, message } = toPlaceError(thrown);
      return unavailable(obstacle, `the master key ${keyId} cannot be had (${message})`, name);
    }
  }

  /** Leaves the key in the best place that works, and enters the state `open`. */
  async #settle(key: Buffer, current: MasterKeyPlace | undefined): Promise<void> {
    const obstacles: { place: MasterKeyPlace; obstacle: PlaceObstacle }[] = [];
    let reached = current;
    for (const place of this.#betterThan(current)) {
      const obstacle = await this.#tryToPut(place, key);
      if (obstacle === undefined) {
        reached = place.name;
        break;
      }
      obstacles.push({ place: place.name, obstacle });
    }
    if (reached === undefined) {
      await this.#file.write(key);
      reached = 'file';
    }
    if (reached !== 'file') await this.#removeFileOf(key);
    if (reached !== current) this.#options.log('the master key is in a new place', { place: reached });
    this.#enter({ status: 'open', place: reached, obstacles, problem: null });
  }

  #betterThan(current: MasterKeyPlace | undefined): readonly KeyPlace[] {
    const { bestPlace, places } = this.#options;
    const names: readonly MasterKeyPlace[] = [...places.map((place) => place.name), 'file'];
    const end = current === undefined ? names.length : names.indexOf(current);
    return places.slice(names.indexOf(bestPlace), end);
  }

  async #tryToPut(place: KeyPlace, key: Buffer): Promise<PlaceObstacle | undefined> {
    const { dataFolder, declined, log } = this.#options;
    if (declined.get().includes(place.name)) return 'locked';
    const keyId = idOf(key);
    try {
      const encrypted = await place.put(keyId, key);
      const back = await place.get(keyId, encrypted);
      if (back === undefined || !back.equals(key)) return 'failed';
      const record = { version: 1, keyId, place: place.name } as const;
      await writeMasterKeyRecord(dataFolder, encrypted === undefined ? record : { ...record, encrypted });
      return undefined;
    } catch (thrown) {
      const { obstacle, message } = toPlaceError(thrown);
      log('a place does not take the master key', { place: place.name, obstacle, message });
      if (obstacle === 'locked' || obstacle === 'silent') declined.set([...declined.get(), place.name]);
      return obstacle;
    }
  }

  async #removeFileOf(key: Buffer): Promise<void> {
    const inFile = await this.#file.read().catch(() => undefined);
    if (inFile?.equals(key) === true) await this.#file.remove();
  }

  async #setAside(): Promise<void> {
    const suffix = `replaced-${new Date().toISOString().replaceAll(':', '')}`;
    for (const name of [MASTER_KEY_RECORD, MASTER_KEY_FILE]) {
      const path = join(this.#options.dataFolder, name);
      await rename(path, `${path}.${suffix}`).catch((thrown: NodeJS.ErrnoException) => {
        if (thrown.code !== 'ENOENT') throw thrown;
      });
    }
  }

  async #placeOnDisk(): Promise<MasterKeyPlace | null> {
    const record = await readMasterKeyRecord(this.#options.dataFolder).catch(() => null);
    if (record === null) return this.#state.place;
    if (record !== undefined) return record.place;
    const inFile = await this.#file.read().catch(() => 'unusable');
    return inFile === undefined ? null : 'file';
  }

  #enter(state: SecretsState): void {
    this.#state = state;
    this.#options.onState(state);
  }
}

function idOf(key: Buffer): string {
  return masterKeyId(key).toString('hex');
}
