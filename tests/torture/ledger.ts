import { sha256 } from '../support/registry-client.ts';
import { Random } from './random.ts';
import { Register } from './register.ts';

/** Whether something is in a repository. */
export type Presence = 'present' | 'absent';

/** A tag's value: a digest, or that there is no such tag. */
export type TagValue = `sha256:${string}` | 'absent';

/** Bytes that can be made again from a few words, so that the ledger stays small. */
export interface Content {
  readonly digest: string;
  readonly size: number;
  bytes(): Buffer;
}

/** A manifest that was pushed somewhere. */
export interface Manifest {
  readonly digest: `sha256:${string}`;
  readonly mediaType: string;
  readonly body: string;
}

/** An upload that its client left open. */
export interface OpenUpload {
  readonly repository: string;
  readonly location: string;
  readonly content: Content;
  /** Bytes that the registry said it has. */
  acknowledged: number;
  /** Bytes that were handed to the connection. */
  sent: number;
  /** A request that ends the upload was sent: it may be gone. */
  mayBeOver: boolean;
}

/** Content of a given size that only this seed makes. */
export function contentOf(seed: string, size: number): Content {
  const bytes = (): Buffer => new Random(seed).bytes(size);
  return { digest: sha256(bytes()), size, bytes };
}

/** Everything that clients were told by one registry: what it must still know after whatever happens to it. */
export class Ledger {
  readonly blobs = new Map<string, Map<string, Register<Presence>>>();
  readonly manifests = new Map<string, Map<string, Register<Presence>>>();
  readonly tags = new Map<string, Map<string, Register<TagValue>>>();
  readonly uploads = new Set<OpenUpload>();
  /** Every manifest that was sent, by digest. */
  readonly documents = new Map<string, Manifest>();
  /** What was found that must not be; the run goes on, so that one seed shows all of it. */
  readonly violations: string[] = [];
  /** Where the run is; violations begin with it. */
  context = '';
  /** The disk is made to fail just now: requests may be answered so. */
  diskFails = false;
  /** Requests that the registry acknowledged. */
  acknowledged = 0;

  blob(repository: string, digest: string): Register<Presence> {
    return registerIn(this.blobs, repository, digest, () => new Register<Presence>('absent'));
  }

  manifest(repository: string, digest: string): Register<Presence> {
    return registerIn(this.manifests, repository, digest, () => new Register<Presence>('absent'));
  }

  tag(repository: string, name: string): Register<TagValue> {
    return registerIn(this.tags, repository, name, () => new Register<TagValue>('absent'));
  }

  /** Names or digests of a repository that are there for certain. */
  certain<Value extends string>(
    registers: ReadonlyMap<string, ReadonlyMap<string, Register<Value>>>,
    repository: string,
  ): string[] {
    const known = registers.get(repository) ?? new Map<string, Register<Value>>();
    return [...known].flatMap(([name, register]) => {
      const value = register.certain();
      return value === undefined || value === 'absent' ? [] : [name];
    });
  }

  violation(text: string): void {
    this.violations.push(`${this.context}: ${text}`);
  }
}

function registerIn<Value extends string>(
  registers: Map<string, Map<string, Register<Value>>>,
  repository: string,
  name: string,
  make: () => Register<Value>,
): Register<Value> {
  const ofRepository = registers.get(repository) ?? new Map<string, Register<Value>>();
  registers.set(repository, ofRepository);
  const register = ofRepository.get(name) ?? make();
  ofRepository.set(name, register);
  return register;
}
