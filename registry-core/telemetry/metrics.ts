import type { Registry as PrometheusRegistry } from 'prom-client';
import { DURATION_BOUNDS, RequestMeter, type RequestSeries } from './request-meter.ts';

/** A figure that is read when Prometheus asks. */
export interface GaugeSource {
  /** Prometheus name, such as `marina_uploads_open`. */
  readonly name: string;
  readonly help: string;
  readonly read: () => number | Promise<number>;
}

/** The figures of `/metrics`: requests, gauges of the rooms, and the process's own. */
export class Metrics {
  readonly requests = new RequestMeter();
  readonly #gauges: GaugeSource[] = [];
  #process: Promise<PrometheusRegistry> | undefined;

  /** Adds a gauge; its `read` must be cheap. */
  addGauge(gauge: GaugeSource): void {
    this.#gauges.push(gauge);
  }

  /** All figures in Prometheus's text format 0.0.4. */
  async text(): Promise<string> {
    // Loaded at the first scrape: the event loop monitor wakes an idle process a hundred times a second.
    this.#process ??= createProcessRegistry(this.#gauges);
    const processRegistry = await this.#process;
    return `${requestText(this.requests)}\n${await processRegistry.metrics()}`;
  }

  /** Stops what measuring started. */
  async close(): Promise<void> {
    (await this.#process)?.clear();
  }
}

/** The content type that goes with {@link Metrics.text}. */
export const METRICS_CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

async function createProcessRegistry(gauges: readonly GaugeSource[]): Promise<PrometheusRegistry> {
  const { collectDefaultMetrics, Gauge, Registry } = await import('prom-client');
  const registry = new Registry();
  for (const { name, help, read } of gauges) {
    new Gauge({
      name,
      help,
      registers: [registry],
      async collect() {
        this.set(await read());
      },
    });
  }
  collectDefaultMetrics({ register: registry });
  return registry;
}

/**
 * The request meter as text. Written here because prom-client hashes labels at each observation, which costs more
 * than all else that the server does for a small manifest.
 */
function requestText(meter: RequestMeter): string {
  const series = meter.series();
  return [
    ...family('marina_http_requests_total', 'counter', 'Requests answered', series, statusSamples),
    ...family(
      'marina_http_request_duration_seconds',
      'histogram',
      'Time to the last byte',
      series,
      durationSamples,
    ),
    ...family(
      'marina_http_received_bytes_total',
      'counter',
      'Bytes received, headers included',
      series,
      (one) => [sample('marina_http_received_bytes_total', labels(one), one.bytesIn)],
    ),
    ...family('marina_http_sent_bytes_total', 'counter', 'Bytes sent, headers included', series, (one) => [
      sample('marina_http_sent_bytes_total', labels(one), one.bytesOut),
    ]),
    '# HELP marina_http_requests_in_flight Requests being answered',
    '# TYPE marina_http_requests_in_flight gauge',
    `marina_http_requests_in_flight ${meter.inFlight}`,
    '',
  ].join('\n');
}

function family(
  name: string,
  type: string,
  help: string,
  series: readonly RequestSeries[],
  samples: (one: RequestSeries) => string[],
): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...series.flatMap(samples)];
}

function statusSamples(series: RequestSeries): string[] {
  return [...series.statuses].map(([status, count]) =>
    sample('marina_http_requests_total', `${labels(series)},status="${status}"`, count),
  );
}

function durationSamples(series: RequestSeries): string[] {
  const name = 'marina_http_request_duration_seconds';
  let cumulative = 0;
  const buckets = series.buckets.map((count, index) => {
    cumulative += count;
    return sample(`${name}_bucket`, `${labels(series)},le="${DURATION_BOUNDS[index] ?? '+Inf'}"`, cumulative);
  });
  return [
    ...buckets,
    sample(`${name}_sum`, labels(series), series.secondsSum),
    sample(`${name}_count`, labels(series), cumulative),
  ];
}

function labels(series: RequestSeries): string {
  return `route="${escapeLabel(series.route)}",method="${series.method}"`;
}

function sample(name: string, labelText: string, value: number): string {
  return `${name}{${labelText}} ${value}`;
}

function escapeLabel(text: string): string {
  return text.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n');
}
