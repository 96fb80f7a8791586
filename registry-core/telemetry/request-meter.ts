/** Upper bounds of the duration histogram, seconds; the last bucket is everything. */
export const DURATION_BOUNDS: readonly number[] = [
  0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300,
];

/** Routes come from patterns, so this is never reached; it keeps a mistake from filling the memory. */
const MAX_SERIES = 1000;
const OVERFLOW_ROUTE = 'other';

const OTHER_METHOD = 'OTHER';
const KNOWN_METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', OTHER_METHOD]);

/** Counts of one route and method. */
export interface RequestSeries {
  readonly route: string;
  readonly method: string;
  readonly statuses: Map<number, number>;
  /** Not cumulative; one longer than {@link DURATION_BOUNDS}. */
  readonly buckets: number[];
  secondsSum: number;
  bytesIn: number;
  bytesOut: number;
}

/** What the meter needs to know of a finished request. */
export interface MeasuredRequest {
  readonly route: string;
  readonly method: string;
  readonly status: number;
  readonly seconds: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
}

/** Counts requests: plain additions on the path of a request, text only when Prometheus asks. */
export class RequestMeter {
  readonly #series = new Map<string, RequestSeries>();
  inFlight = 0;

  /** Adds one finished request. */
  record(request: MeasuredRequest): void {
    const series = this.#seriesOf(request.route, request.method);
    series.statuses.set(request.status, (series.statuses.get(request.status) ?? 0) + 1);
    const bucket = bucketOf(request.seconds);
    series.buckets[bucket] = (series.buckets[bucket] ?? 0) + 1;
    series.secondsSum += request.seconds;
    series.bytesIn += request.bytesIn;
    series.bytesOut += request.bytesOut;
  }

  /** All series so far. */
  series(): RequestSeries[] {
    return [...this.#series.values()];
  }

  #seriesOf(route: string, method: string): RequestSeries {
    const key = `${method} ${route}`;
    const known = this.#series.get(key);
    if (known !== undefined) return known;
    if (!KNOWN_METHODS.has(method)) return this.#seriesOf(route, OTHER_METHOD);
    return this.#add(key, route, method);
  }

  #add(key: string, route: string, method: string): RequestSeries {
    if (this.#series.size >= MAX_SERIES && route !== OVERFLOW_ROUTE)
      return this.#seriesOf(OVERFLOW_ROUTE, method);
    const series: RequestSeries = {
      route,
      method,
      statuses: new Map(),
      buckets: new Array<number>(DURATION_BOUNDS.length + 1).fill(0),
      secondsSum: 0,
      bytesIn: 0,
      bytesOut: 0,
    };
    this.#series.set(key, series);
    return series;
  }
}

function bucketOf(seconds: number): number {
  let bucket = 0;
  while (bucket < DURATION_BOUNDS.length && seconds > (DURATION_BOUNDS[bucket] ?? Infinity)) bucket += 1;
  return bucket;
}
