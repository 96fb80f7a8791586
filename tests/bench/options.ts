import { tmpdir } from 'node:os';
import { parseArgs } from 'node:util';

/** How much is done; `--quick` makes all of it small. */
export interface Sizes {
  /** Rounds of each workload, each peer in turn. */
  readonly rounds: number;
  /** Of the large transfers; 1 is the full size. */
  readonly scale: number;
  readonly smallBlobs: number;
  /** How long wrk asks, in s. */
  readonly askSeconds: number;
  readonly listedTags: number;
  readonly listedRepositories: number;
  readonly loadSeconds: number;
  /** What passes through the core while its memory is watched. */
  readonly passingBytes: number;
  readonly manyTags: number;
  readonly fewTags: number;
  /** Stored when the core's start is timed. */
  readonly storedArtifacts: number;
  readonly startRounds: number;
  /** Stored when the window is opened and scrolled. */
  readonly shownArtifacts: number;
}

const GIB = 1024 ** 3;

const FULL: Sizes = {
  rounds: 3,
  scale: 1,
  smallBlobs: 2000,
  askSeconds: 5,
  listedTags: 10_000,
  listedRepositories: 10_000,
  loadSeconds: 300,
  passingBytes: 10 * GIB,
  manyTags: 1_000_000,
  fewTags: 1000,
  storedArtifacts: 10_000,
  startRounds: 7,
  shownArtifacts: 100_000,
};

const QUICK: Sizes = {
  rounds: 1,
  scale: 1 / 16,
  smallBlobs: 200,
  askSeconds: 1,
  listedTags: 500,
  listedRepositories: 300,
  loadSeconds: 6,
  passingBytes: GIB / 4,
  manyTags: 20_000,
  fewTags: 1000,
  storedArtifacts: 1000,
  startRounds: 3,
  shownArtifacts: 1000,
};

/** A registry to compare with, by its key. */
export interface WantedPeer {
  readonly key: string;
  /** Its program, where it is not the one that can be had here. */
  readonly path?: string;
}

/** What the command line asks for. */
export interface BenchOptions {
  readonly sizes: Sizes;
  readonly quick: boolean;
  /** Names of sections, or parts of names of workloads; empty means all. */
  readonly only: readonly string[];
  /** Whom to compare with. */
  readonly peers: readonly WantedPeer[];
  /** Where payloads and peers' folders go: decides the disk. */
  readonly folder: string;
  readonly output: string;
}

/** Reads the command line; throws where it has an option that is not known. */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rounds: { type: 'string' },
      scale: { type: 'string' },
      'load-seconds': { type: 'string' },
      quick: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [] },
      peers: { type: 'string', default: '2.8,3,zot' },
      folder: { type: 'string', default: tmpdir() },
      output: { type: 'string', default: 'out/bench.json' },
    },
  });
  const sizes = values.quick ? QUICK : FULL;
  return {
    sizes: {
      ...sizes,
      rounds: positive('rounds', values.rounds, sizes.rounds),
      scale: positive('scale', values.scale, sizes.scale),
      loadSeconds: positive('load-seconds', values['load-seconds'], sizes.loadSeconds),
    },
    quick: values.quick,
    only: values.only,
    peers: values.peers
      .split(',')
      .filter((text) => text !== '')
      .map(readPeer),
    folder: values.folder,
    output: values.output,
  };
}

/** `KEY` or `KEY=PATH`. */
function readPeer(text: string): WantedPeer {
  const equals = text.indexOf('=');
  if (equals < 0) return { key: text };
  const path = text.slice(equals + 1);
  if (path === '') throw new Error(`--peers ${text} names no program behind the "="`);
  return { key: text.slice(0, equals), path };
}

function positive(name: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (!(value > 0)) throw new Error(`--${name} must be a number above 0, not ${text}`);
  return value;
}
