import { describe, expect, it } from 'vitest';
import { Metrics } from './metrics.ts';
import { RequestMeter } from './request-meter.ts';

const REQUEST = { route: '/v2/', method: 'GET', status: 200, seconds: 0.003, bytesIn: 10, bytesOut: 20 };

describe('RequestMeter', () => {
  it('puts unknown methods together, so that a client cannot make up series', () => {
    const meter = new RequestMeter();
    for (let count = 0; count < 100; count += 1) meter.record({ ...REQUEST, method: `X${count}` });
    expect(meter.series().map(({ method }) => method)).toEqual(['OTHER']);
  });

  it('holds a bounded number of routes', () => {
    const meter = new RequestMeter();
    for (let count = 0; count < 3000; count += 1) meter.record({ ...REQUEST, route: `/r${count}` });
    const series = meter.series();
    expect(series.length).toBeLessThanOrEqual(1010);
    const requests = series.reduce((sum, one) => sum + (one.statuses.get(200) ?? 0), 0);
    expect(requests).toBe(3000);
  });
});

describe('Metrics', () => {
  it('gives requests as counters and a cumulative histogram', async () => {
    const metrics = new Metrics();
    metrics.requests.record(REQUEST);
    metrics.requests.record({ ...REQUEST, status: 404, seconds: 0.2 });
    metrics.requests.record({ ...REQUEST, seconds: 9999 });
    const text = await metrics.text();
    await metrics.close();
    const lines = text.split('\n');
    const labels = 'route="/v2/",method="GET"';
    expect(lines).toContain(`marina_http_requests_total{${labels},status="200"} 2`);
    expect(lines).toContain(`marina_http_requests_total{${labels},status="404"} 1`);
    expect(lines).toContain(`marina_http_request_duration_seconds_bucket{${labels},le="0.001"} 0`);
    expect(lines).toContain(`marina_http_request_duration_seconds_bucket{${labels},le="0.005"} 1`);
    expect(lines).toContain(`marina_http_request_duration_seconds_bucket{${labels},le="0.25"} 2`);
    expect(lines).toContain(`marina_http_request_duration_seconds_bucket{${labels},le="+Inf"} 3`);
    expect(lines).toContain(`marina_http_request_duration_seconds_count{${labels}} 3`);
    expect(lines).toContain(`marina_http_sent_bytes_total{${labels}} 60`);
  });

  it('reads gauges at each scrape and adds the figures of the process', async () => {
    const metrics = new Metrics();
    let open = 3;
    metrics.addGauge({ name: 'marina_uploads_open', help: 'Uploads', read: () => open });
    expect(await metrics.text()).toContain('\nmarina_uploads_open 3\n');
    open = 4;
    const text = await metrics.text();
    await metrics.close();
    expect(text).toContain('\nmarina_uploads_open 4\n');
    expect(text).toContain('nodejs_eventloop_lag_seconds');
    expect(text).toContain('process_resident_memory_bytes');
  });

  it('has every line in the exposition format, each family declared once', async () => {
    const metrics = new Metrics();
    metrics.requests.record({ ...REQUEST, route: 'a"b\\c' });
    const text = await metrics.text();
    await metrics.close();
    const form = /^(# (HELP|TYPE) \w+ .+|\w+(\{(\w+="(\\.|[^"\\])*",?)+\})? (-?[\d.e+-]+|Na[Nn]|\+Inf)|)$/;
    expect(text.split('\n').filter((line) => !form.test(line))).toEqual([]);
    const types = text.split('\n').filter((line) => line.startsWith('# TYPE'));
    expect(new Set(types).size).toBe(types.length);
  });
});
