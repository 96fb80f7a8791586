import { errnoOf, RegistryError } from '../errors/registry-error.ts';

/** A part of the registry that can tell whether it works. */
export interface HealthProbe {
  /** Harbor's component name where it has one. */
  readonly name: string;
  /** Throws, or rejects, when the part does not work. */
  readonly check: () => void | Promise<void>;
}

export interface ComponentHealth {
  readonly name: string;
  readonly status: 'healthy' | 'unhealthy';
  readonly error?: string;
}

/** Harbor's `OverallHealthStatus`. */
export interface HealthReport {
  readonly status: 'healthy' | 'unhealthy';
  readonly components: ComponentHealth[];
}

/** Anyone may ask for the health, so probes run at most this often. */
const REPORT_LIFETIME_MS = 1000;
const PROBE_TIMEOUT_MS = 5000;

export interface HealthOptions {
  /** Told about each failed probe, for the log. */
  readonly onFailure?: (component: string, failure: unknown) => void;
  readonly clock?: () => number;
}

/** Runs the probes of all parts, and remembers the outcome for a second. */
export class Health {
  readonly #probes: readonly HealthProbe[];
  readonly #onFailure: (component: string, failure: unknown) => void;
  readonly #clock: () => number;
  #latest: { readonly at: number; readonly report: Promise<HealthReport> } | undefined;

  constructor(probes: readonly HealthProbe[], options: HealthOptions = {}) {
    this.#probes = probes;
    this.#onFailure = options.onFailure ?? (() => {});
    this.#clock = options.clock ?? Date.now;
  }

  /** The state of all parts; healthy only if every one of them is. Never rejects. */
  report(): Promise<HealthReport> {
    const now = this.#clock();
    if (this.#latest === undefined || now - this.#latest.at > REPORT_LIFETIME_MS) {
      this.#latest = { at: now, report: this.#probeAll() };
    }
    return this.#latest.report;
  }

  async #probeAll(): Promise<HealthReport> {
    const components = await Promise.all(this.#probes.map((part) => this.#probe(part)));
    const healthy = components.every((component) => component.status === 'healthy');
    return { status: healthy ? 'healthy' : 'unhealthy', components };
  }

  async #probe({ name, check }: HealthProbe): Promise<ComponentHealth> {
    try {
      await inTime(check);
      return { name, status: 'healthy' };
    } catch (failure) {
      this.#onFailure(name, failure);
      return { name, status: 'unhealthy', error: reasonOf(failure) };
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
