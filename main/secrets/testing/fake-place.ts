import type { PlaceObstacle } from '../../ipc-contract/secrets.ts';
import { type KeyPlace, PlaceError } from '../key-place.ts';

/** A place of the system's that a test locks, empties and takes away. */
export class FakePlace implements KeyPlace {
  readonly name: KeyPlace['name'];
  readonly keys = new Map<string, Buffer>();
  /** What every call meets; undefined: the place works. */
  obstacle: PlaceObstacle | undefined;
  /** Takes keys and keeps other ones. */
  forgetful = false;
  asked = 0;

  constructor(name: KeyPlace['name'], obstacle?: PlaceObstacle) {
    this.name = name;
    this.obstacle = obstacle;
  }

  async put(keyId: string, key: Buffer): Promise<string | undefined> {
    this.#answer();
    this.keys.set(keyId, this.forgetful ? Buffer.alloc(32) : key);
    return this.name === 'system-encryption' ? Buffer.from(keyId).toString('base64') : undefined;
  }

  async get(keyId: string, encrypted: string | undefined): Promise<Buffer | undefined> {
    this.#answer();
    if (this.name === 'system-encryption' && encrypted === undefined) return undefined;
    return this.keys.get(keyId);
  }

  #answer(): void {
    this.asked += 1;
    if (this.obstacle !== undefined) throw new PlaceError(this.obstacle, `the fake is ${this.obstacle}`);
  }
}
