import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Client, ClientHome } from '../support/client-home.ts';
import { describeWithTools } from '../support/describe-with-tools.ts';
import { type ServedRegistry, startServe } from '../support/registry.ts';
import { ADMIN_PASSWORD } from '../support/registry-client.ts';
import { storeSettings } from '../support/registry-settings.ts';

/** What the suite leaves out for 1.1 because only the development version of the specification has it. */
const NOT_IN_1_1 = ['Blob upload cancel', 'Manifest put with tag params', 'Tag Param', 'Tag Param sha512'];

const VERSIONS = [
  { version: '1.1', disabled: NOT_IN_1_1, atLeast: 900 },
  { version: 'dev', disabled: [], atLeast: 1020 },
] as const;

describeWithTools('the conformance suite of the OCI Distribution specification', ['conformance'], (tools) => {
  let home: ClientHome;
  let registry: ServedRegistry;
  let suite: Client;
  beforeAll(async () => {
    home = await ClientHome.create();
    const dataFolder = home.path('data');
    // The suite pushes an image and an index with parts that are not there.
    await storeSettings(dataFolder, { sparseImages: true, sparseIndexes: true });
    registry = await startServe({ dataFolder, environment: { MARINA_ADMIN_PASSWORD: ADMIN_PASSWORD } });
    suite = home.client(tools.conformance);
  });
  afterAll(async () => {
    await registry?.stop();
    await home?.remove();
  });

  it.each(VERSIONS)('passes for $version, nothing left out', async ({ version, disabled, atLeast }) => {
    const results = home.path(`results-${version}`);
    const outcome = await suite.attempt([], undefined, {
      OCI_REGISTRY: new URL(registry.url).host,
      OCI_TLS: 'disabled',
      OCI_REPO1: `library/first-${version}`,
      OCI_REPO2: `library/second-${version}`,
      OCI_USERNAME: 'admin',
      OCI_PASSWORD: ADMIN_PASSWORD,
      OCI_VERSION: version,
      OCI_DATA_SPARSE: 'true',
      OCI_RESULTS_DIR: results,
    });
    const failures = outcome.output.split('\n').filter((line) => line.includes('level=WARN'));
    const counts = countsOf(await readFile(`${results}/junit.xml`, 'utf8'));
    const passed = counts.tests - counts.failures - counts.errors - counts.skipped;
    process.stdout.write(
      `conformance ${version}: ${passed} passed, ${counts.failures} failed, ${counts.errors} errors, ${counts.skipped} skipped\n`,
    );
    expect(failures).toEqual([]);
    const statuses = statusesOf(await readFile(`${results}/results.yaml`, 'utf8'));
    const notPassed = Object.entries(statuses).filter(([, status]) => status !== 'Pass');
    expect(Object.fromEntries(notPassed)).toEqual(
      Object.fromEntries(disabled.map((name) => [name, 'Disabled'])),
    );
    expect(counts).toMatchObject({ failures: 0, errors: 0, skipped: 0 });
    expect(passed).toBeGreaterThanOrEqual(atLeast);
    expect(outcome.code).toBe(0);
  });
});

interface Counts {
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
  readonly skipped: number;
}

function countsOf(junit: string): Counts {
  const suite = /<testsuite [^>]*>/.exec(junit)?.[0] ?? '';
  // The suite leaves out what is zero.
  const count = (name: string): number => Number(new RegExp(` ${name}="(\\d+)"`).exec(suite)?.[1] ?? 0);
  return {
    tests: count('tests'),
    failures: count('failures'),
    errors: count('errors'),
    skipped: count('skipped'),
  };
}

/** The lines below `apis:` and `data:` of the suite's results, which are `  Name: Status`. */
function statusesOf(yaml: string): Record<string, string> {
  const statuses: Record<string, string> = {};
  const [, sections = ''] = yaml.split(/^apis:$/m);
  for (const [, name, status] of sections.matchAll(/^ {2}(\S.*): (\w+)$/gm))
    if (name !== undefined && status !== undefined) statuses[name] = status;
  return statuses;
}
