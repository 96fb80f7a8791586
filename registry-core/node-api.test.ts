import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hasNodeApi, ownNode, requireNodeApi } from './node-api.ts';

describe('the version of Node-API', () => {
  it.each([
    ['9', false],
    ['10', true],
    ['11', true],
    [undefined, hasNodeApi(process.versions['napi'])],
  ])('%s: %s', (version, expected) => {
    expect(hasNodeApi(version)).toBe(expected);
  });

  it('is refused by name when it is too old, with the remedy', () => {
    expect(() => requireNodeApi('9')).toThrow(
      expect.objectContaining({
        code: 'RUNTIME_TOO_OLD',
        message: expect.stringContaining('npm run -s fsck'),
      }),
    );
    expect(() => requireNodeApi('10')).not.toThrow();
  });
});

describe('the Node of the project', () => {
  it('is found from any depth of a checkout, and nowhere else', () => {
    const root = mkdtempSync(join(tmpdir(), 'marina-node-'));
    const name = process.platform === 'win32' ? 'node.exe' : 'node';
    const chunks = join(root, 'out/core/chunks');
    mkdirSync(chunks, { recursive: true });
    expect(ownNode(chunks)).toBeUndefined();
    const bin = join(root, 'node_modules/node/bin');
    mkdirSync(bin, { recursive: true });
    writeFileSync(join(bin, name), '');
    expect(ownNode(chunks)).toBe(join(bin, name));
    rmSync(root, { recursive: true });
  });
});
