import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { forgetFailure, rememberedFailure, rememberFailure } from './remembered-failures.mjs';

describe('remembered failures', () => {
  let environment: NodeJS.ProcessEnv = {};

  beforeEach(() => {
    environment = { XDG_CACHE_HOME: mkdtempSync(path.join(tmpdir(), 'marina-failures-')) };
  });

  afterEach(() => rmSync(environment['XDG_CACHE_HOME'] ?? '', { recursive: true, force: true }));

  const write = (text: string): void => {
    const folder = path.join(environment['XDG_CACHE_HOME'] ?? '', 'marina/failures');
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'thing.json'), text);
  };

  it('tells a late failure with its reason and how to try again', () => {
    rememberFailure('thing', 'host not reachable', environment);
    expect(rememberedFailure('thing', environment)).toMatch(/host not reachable.*MARINA_RETRY_DOWNLOADS=1/);
  });

  it('forgets on demand, after six hours and when asked to try again', () => {
    rememberFailure('thing', 'x', environment);
    expect(rememberedFailure('thing', { ...environment, MARINA_RETRY_DOWNLOADS: '1' })).toBeUndefined();
    forgetFailure('thing', environment);
    expect(rememberedFailure('thing', environment)).toBeUndefined();
    write(JSON.stringify({ at: new Date(Date.now() - 7 * 3_600_000).toISOString(), reason: 'x' }));
    expect(rememberedFailure('thing', environment)).toBeUndefined();
  });

  it('remembers nothing from a file that was cut', () => {
    write('{"at":');
    expect(rememberedFailure('thing', environment)).toBeUndefined();
  });
});
