import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkDataFolder } from '../../registry-core/cleanup/fsck/data-folder-check.ts';
import { errnoOf } from '../../registry-core/errors/registry-error.ts';
import { removeFolder, type ServedRegistry, startServe, temporaryFolder } from '../support/registry.ts';
import { ADMIN_PASSWORD } from '../support/registry-client.ts';
import { Ledger } from './ledger.ts';
import { CALL, DiskOrders, MOMENT, PART } from './lost-writes/disk-orders.ts';
import { cutPower, LOSS_MODELS, type LossModel, seedShadow } from './lost-writes/power-cut.ts';
import { preloadEnvironment } from './lost-writes/preload.ts';
import { Disconnected, PushClient } from './push-client.ts';
import type { Random } from './random.ts';
import { type Loss, verify } from './verify.ts';
import { Worker } from './worker.ts';

/** How to torture. */
export interface KillLoopOptions {
  readonly random: Random;
  readonly kills: number;
  readonly workers: number;
  /** Path of the compiled lost-writes.c: kills are aimed at calls. Without it they come at random times only. */
  readonly preload?: string | undefined;
  /** With `power` the machine loses it too, at most kills. */
  readonly loss: Loss;
  /** What power cuts leave; of all models one each time when left out. */
  readonly models?: readonly LossModel[];
  /** Syncs that do nothing, to prove that this finds it. */
  readonly ignoreSync?: { readonly calls: number; readonly parts: number };
  readonly log: (line: string) => void;
}

/** What a loop did and found. */
export interface KillLoopResult {
  readonly kills: number;
  readonly acknowledged: number;
  readonly violations: readonly string[];
}

/** After so many kills a new, empty data folder is taken: first runs are tortured too, and checks stay quick. */
const KILLS_PER_FOLDER = 25;
const LONGEST_LIFE_MS = 1500;
const MOST_CALLS = 1500;
/** Calls of a first start, about; kills among them hit the making of the data folder. */
const CALLS_OF_A_START = 600;

/** Kills a registry again and again while clients push, and checks after each start that it kept its word. */
export async function runKillLoop(options: KillLoopOptions): Promise<KillLoopResult> {
  let kills = 0;
  let acknowledged = 0;
  const violations: string[] = [];
  for (let folder = 0; kills < options.kills && violations.length === 0; folder += 1) {
    const round = new Round(options, options.random.derive(`folder ${folder}`));
    const planned = Math.min(KILLS_PER_FOLDER, options.kills - kills);
    const ledger = await round.run(planned);
    kills += round.kills;
    acknowledged += ledger.acknowledged;
    violations.push(...ledger.violations.map((violation) => `folder ${folder}, ${violation}`));
    options.log(`${kills} kills, ${acknowledged} acknowledged requests, ${violations.length} violations`);
  }
  return { kills, acknowledged, violations };
}

/** Several lives and deaths of one data folder. */
class Round {
  readonly #options: KillLoopOptions;
  readonly #random: Random;
  readonly #ledger = new Ledger();
  #folder = '';
  #lastLoss = 'nothing';
  /** How often the registry died. */
  kills = 0;
  #orders: DiskOrders | undefined;

  constructor(options: KillLoopOptions, random: Random) {
    this.#options = options;
    this.#random = random;
  }

  async run(kills: number): Promise<Ledger> {
    this.#folder = await temporaryFolder();
    mkdirSync(this.#disk);
    this.#orders = new DiskOrders(join(this.#folder, 'orders'));
    if (this.#options.loss === 'power') seedShadow(this.#disk, this.#shadow);
    try {
      for (let kill = 0; kill < kills && this.#ledger.violations.length === 0; kill += 1) {
        this.#ledger.context = `life ${kill} after ${this.#lastLoss}`;
        await this.#liveAndDie(this.#random.derive(`life ${kill}`));
        this.kills += 1;
      }
      this.#ledger.context = `last look after ${this.#lastLoss}`;
      if (this.#ledger.violations.length === 0) await this.#checkOnce();
    } finally {
      this.#orders.close();
      await removeFolder(this.#folder);
    }
    return this.#ledger;
  }

  get #disk(): string {
    return join(this.#folder, 'disk');
  }

  get #dataFolder(): string {
    return join(this.#disk, 'data');
  }

  get #shadow(): string {
    return join(this.#folder, 'shadow');
  }

  async #liveAndDie(random: Random): Promise<void> {
    const aimed = this.#options.preload !== undefined && random.chance(0.7);
    // A first start has the most to make.
    const duringStart = aimed && random.chance(this.kills === 0 ? 0.6 : 0.15);
    this.#orders?.reset();
    this.#ledger.diskFails = false;
    const { ignoreSync } = this.#options;
    if (ignoreSync !== undefined) this.#orders?.ignoreSync(ignoreSync.calls, ignoreSync.parts);
    if (duringStart) this.#aim(random, CALLS_OF_A_START, 0);
    const registry = await this.#start(duringStart);
    if (registry !== undefined) await this.#live(registry, random, aimed);
    this.#lastLoss = 'a kill';
    const cut = this.#options.loss === 'power' && random.chance(0.7);
    if (cut) this.#cutPower(random);
    // Not always: it also does what the next start has to do by itself after a crash. Nor does it tell the shadow.
    if ((cut || this.#options.loss === 'process') && random.chance(0.3)) await this.#check();
    if (cut) seedShadow(this.#disk, this.#shadow);
  }

  /** What a death may leave is of no account: files that nobody was promised. */
  async #check(): Promise<void> {
    try {
      const { findings } = await checkDataFolder({ dataFolder: this.#dataFolder, repair: false });
      for (const { kind, message } of findings) {
        if (kind !== 'orphan-file' && kind !== 'upload-leftover') this.#ledger.violation(`fsck: ${message}`);
      }
    } catch (failure) {
      // It may have died before it had made its database, but then nobody was promised anything.
      const early = ['DATA_FOLDER_UNUSABLE', 'SCHEMA_TOO_OLD'].includes(errnoOf(failure) ?? '');
      if (!early || this.#ledger.acknowledged > 0) this.#ledger.violation(`fsck: ${failure}`);
    }
  }

  async #live(registry: ServedRegistry, random: Random, aimed: boolean): Promise<void> {
    const died = new Promise<number | null>((resolve) => registry.process.once('close', resolve));
    try {
      await verify(this.#ledger, this.#client(registry, random), this.#options.loss, random);
      if (aimed) this.#aim(random, MOST_CALLS, this.#orders?.operations ?? 0);
      if (this.#options.preload !== undefined && random.chance(0.25)) this.#failSomething(random);
      const timer = setTimeout(() => registry.process.kill('SIGKILL'), 20 + random.below(LONGEST_LIFE_MS));
      await this.#work(registry, random);
      clearTimeout(timer);
    } catch (failure) {
      registry.process.kill('SIGKILL');
      // A kill that was aimed at the start may come as late as this.
      if (!(failure instanceof Disconnected)) throw failure;
    }
    const exitCode = await died;
    if (exitCode !== null) {
      this.#ledger.violation(
        `the registry ended by itself with ${exitCode}: ${registry.stderr().slice(-2000)}`,
      );
    }
  }

  async #work(registry: ServedRegistry, random: Random): Promise<void> {
    const working = Array.from({ length: this.#options.workers }, async (_, index) => {
      const ofWorker = random.derive(`worker ${index}`);
      const client = this.#client(registry, ofWorker);
      try {
        await new Worker(`w${index}`, this.#ledger, client, ofWorker).run();
      } catch (failure) {
        if (!(failure instanceof Disconnected)) throw failure;
      }
    });
    await Promise.all(working);
  }

  #aim(random: Random, within: number, from: number): void {
    this.#orders?.killAt(from + 1 + random.below(within), random.pick(Object.values(MOMENT)));
  }

  /** Some calls of the life fail: what is acknowledged all the same must hold. */
  #failSomething(random: Random): void {
    this.#ledger.diskFails = true;
    const anything = {
      calls: random.pick([CALL.syncFile, CALL.syncFolder, CALL.write, CALL.rename]),
      parts: random.pick([PART.all, PART.uploads, PART.blobs, PART.database]),
      skip: random.below(200),
      count: 1 + random.below(3),
    };
    // The failure that a second try hides best.
    const oneSync = { calls: CALL.syncFile, parts: PART.uploads, skip: random.below(40), count: 1 };
    this.#orders?.fail({
      ...random.pick([anything, oneSync]),
      errno: random.pick(['EIO', 'ENOSPC'] as const),
    });
  }

  #client(registry: ServedRegistry, random: Random): PushClient {
    return new PushClient(registry.url, this.#ledger, random);
  }

  /** Starts the registry; undefined when a kill that was aimed at the start hit it. */
  async #start(mayDie: boolean): Promise<ServedRegistry | undefined> {
    const { preload } = this.#options;
    const shadow = this.#options.loss === 'power' ? this.#shadow : undefined;
    const { path, ...none } = { path: preload };
    const environment =
      path === undefined || this.#orders === undefined
        ? none
        : preloadEnvironment({ path }, this.#orders, this.#disk, shadow);
    try {
      return await startServe({
        dataFolder: this.#dataFolder,
        arguments: ['--log-level', 'warn'],
        environment: { ...environment, MARINA_ADMIN_PASSWORD: ADMIN_PASSWORD },
      });
    } catch (failure) {
      const killed = mayDie && String(failure).includes('ended with a signal');
      if (!killed) this.#ledger.violation(`the registry does not start: ${String(failure)}`);
      return undefined;
    }
  }

  #cutPower(random: Random): void {
    const model = random.pick(this.#options.models ?? LOSS_MODELS);
    this.#lastLoss = `a power cut that left ${model}`;
    cutPower(this.#disk, this.#shadow, model, random);
  }

  /** The last look at a folder: everything holds, and the registry ends in an orderly way. */
  async #checkOnce(): Promise<void> {
    this.#orders?.reset();
    const registry = await this.#start(false);
    if (registry === undefined) return;
    await verify(this.#ledger, this.#client(registry, this.#random), this.#options.loss, this.#random);
    const exitCode = await registry.stop();
    if (exitCode !== 0) this.#ledger.violation(`the registry stopped with ${exitCode}: ${registry.stderr()}`);
  }
}
