import { errnoOf, RegistryError, toRegistryError } from '../errors/index.ts';

/** A part of the registry that can tell whether it works. */
export interface HealthProbe {
  /** Harbor's component name where it has one. */
  readonly name: string;
  /** Throws, or rejects, when the part does not work. */
  readonly check: () => void | Promise<void>;
  /** As much of `check` as costs microseconds and writes nothing. */
  readonly glance?: () => void;
}

/** `away`: the data folder is not in its place. `full`: its disk has no room. `failed`: anything else. */
export type HealthProblem = 'away' | 'full' | 'failed';

/** What keeps the registry from its work. */
export interface Trouble {
  readonly problem: HealthProblem;
  /** What clients are told. */
  readonly message: string;
}

export interface ComponentHealth {
  readonly name: string;
  readonly status: 'healthy' | 'unhealthy';
  readonly error?: string;
  /** Marina's addition: what to do about it. */
  readonly problem?: HealthProblem;
}

/** Harbor's `OverallHealthStatus`. */
export interface HealthReport {
  readonly status: 'healthy' | 'unhealthy';
  readonly components: ComponentHealth[];
}

/** Anyone may ask for the health, so probes, which write, run at most this often. */
const HEALTHY_LIFETIME_MS = 5000;
/** What does not work is asked more often: it may be mended at any time. */
const UNHEALTHY_LIFETIME_MS = 1000;
const PROBE_TIMEOUT_MS = 5000;

export interface HealthOptions {
  /** Told when a part begins to fail, or fails in another way; for the log. */
  readonly onFailure?: (component: string, failure: unknown) => void;
  readonly clock?: () => number;
}

/** Runs the probes of all parts, and remembers the outcome for some seconds. */
export class Health {
  readonly #probes: readonly HealthProbe[];
  readonly #onFailure: (component: string, failure: unknown) => void;
  readonly #clock: () => number;
  #latest: { readonly at: number; readonly report: Promise<HealthReport> } | undefined;
  #known: HealthReport | undefined;
  readonly #told = new Map<string, string>();

  constructor(probes: readonly HealthProbe[], options: HealthOptions = {}) {
    this.#probes = probes;
    this.#onFailure = options.onFailure ?? (() => {});
    this.#clock = options.clock ?? Date.now;
  }

  /** The state of all parts; healthy only if every one of them is. Never rejects. */
  report(): Promise<HealthReport> {
    const now = this.#clock();
    const lifetime = this.#known?.status === 'unhealthy' ? UNHEALTHY_LIFETIME_MS : HEALTHY_LIFETIME_MS;
    if (this.#latest === undefined || now - this.#latest.at > lifetime) {
      this.#latest = { at: now, report: this.#probeAll() };
    }
    return this.#latest.report;
  }

  /** Something failed that the probes may know of: the next report asks them anew. */
  doubt(): void {
    this.#latest = undefined;
    this.#known = undefined;
  }

  /**
   * What keeps the registry from its work, if anything. Writes nothing while all is well, so it may be asked each
   * second. Never rejects.
   */
  async trouble(): Promise<Trouble | undefined> {
    if (this.#known?.status === 'healthy') {
      if (this.#looksWell()) return undefined;
      this.doubt();
    }
    const { components } = await this.report();
    const ill = components.find(({ status }) => status === 'unhealthy');
    return ill === undefined ? undefined : { problem: ill.problem ?? 'failed', message: ill.error ?? '' };
  }

  #looksWell(): boolean {
    try {
      for (const { glance } of this.#probes) glance?.();
      return true;
    } catch {
      return false;
    }
  }

  async #probeAll(): Promise<HealthReport> {
    const components = await Promise.all(this.#probes.map((part) => this.#probe(part)));
    const healthy = components.every((component) => component.status === 'healthy');
    this.#known = { status: healthy ? 'healthy' : 'unhealthy', components };
    return this.#known;
  }

  async #probe({ name, check }: HealthProbe): Promise<ComponentHealth> {
    try {
      await inTime(check);
      this.#told.delete(name);
      return { name, status: 'healthy' };
    } catch (failure) {
      const error = reasonOf(failure);
      if (this.#told.get(name) !== error) this.#onFailure(name, failure);
      this.#told.set(name, error);
      return { name, status: 'unhealthy', error, problem: problemOf(failure) };
    }
  }
}

async function inTime(check: () => void | Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('did not answer in time')), PROBE_TIMEOUT_MS);
  });
  try {
    await Promise.race([Promise.resolve().then(check), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Only the error's code, or what clients are told anyway: other messages may hold paths, and anyone may ask. */
function reasonOf(failure: unknown): string {
  if (failure instanceof RegistryError) return failure.message;
  return errnoOf(failure) ?? 'failed; the log has the details';
}

/** A storage that is away answers 503, for it may come back (see `PlaceExtension`). */
function problemOf(failure: unknown): HealthProblem {
  const { code, status } = toRegistryError(failure);
  if (code === 'STORAGE_FULL') return 'full';
  return code === 'STORAGE_FAILED' && status === 503 ? 'away' : 'failed';
}
