import { describe, expect, it } from 'vitest';
import coreBuild from '../../vite.core.config.ts';
import { shareOf, started } from './changed.mjs';

const PARTS = ['unit', 'integration', 'e2e'] as const;
const runs = (...changed: string[]) => PARTS.map((part) => shareOf(part, changed).run);

describe('shareOf', () => {
  it.each([
    { changed: 'package-lock.json', expected: ['all', 'all', 'all'] },
    { changed: 'scripts/test-run/groups.mjs', expected: ['all', 'all', 'all'] },
    { changed: 'docs/architecture.md', expected: ['nothing', 'nothing', 'nothing'] },
    { changed: 'registry-core/blobs/blob-store.ts', expected: ['related', 'all', 'all'] },
    { changed: 'registry-core/blobs/blob-store.test.ts', expected: ['related', 'related', 'nothing'] },
    { changed: 'registry-core/api/contract/routes.ts', expected: ['all', 'all', 'all'] },
    { changed: 'registry-core/api/contract/contract.test.ts', expected: ['related', 'related', 'nothing'] },
    { changed: 'renderer/ui/states.tsx', expected: ['related', 'related', 'all'] },
    { changed: 'renderer/ui/states.css', expected: ['related', 'related', 'all'] },
    { changed: 'main/quit/quit.ts', expected: ['related', 'related', 'all'] },
    { changed: 'main/secrets/keychain.ts', expected: ['related', 'all', 'all'] },
    { changed: 'resources/tray/tray.svg', expected: ['all', 'all', 'all'] },
    { changed: 'tests/support/until.ts', expected: ['nothing', 'related', 'all'] },
    { changed: 'tests/secrets/one-start.ts', expected: ['nothing', 'all', 'nothing'] },
    { changed: 'tests/torture/lost-writes/lost-writes.c', expected: ['nothing', 'all', 'nothing'] },
    { changed: 'tests/e2e/palette.spec.ts', expected: ['nothing', 'nothing', 'related'] },
    { changed: 'tests/e2e/support/scenes.ts', expected: ['nothing', 'nothing', 'all'] },
    { changed: 'tests/e2e/references/nowhere.png', expected: ['nothing', 'nothing', 'all'] },
    { changed: 'playwright.config.ts', expected: ['nothing', 'nothing', 'all'] },
    { changed: 'vite.renderer.config.ts', expected: ['nothing', 'nothing', 'all'] },
  ])('of $changed', ({ changed, expected }) => {
    expect(runs(changed)).toEqual(expected);
  });

  it('names the changed files, modules that start one of them on a thread, and tests that read it', () => {
    expect(shareOf('unit', ['docs/performance.md', 'registry-core/blobs/digest.ts'])).toMatchObject({
      run: 'related',
      files: [
        'registry-core/blobs/digest.ts',
        'scripts/architecture/rooms.mjs',
        'registry-core/statement-plans.test.ts',
        'registry-core/api/contract/contract.test.ts',
        'registry-core/database/readings/reading-thread.ts',
        'registry-core/blobs/hashing/upload-thread.ts',
        'registry-core/blobs/hashing/file-hasher.ts',
      ],
    });
  });

  it.each([
    '.dependency-cruiser.mjs',
    'biome.json',
    'registry-core/core.ts',
    'scripts/architecture/rooms.mjs',
  ])('holds the order of the rooms when %s changes', (changed) => {
    expect(shareOf('unit', [changed])).toMatchObject({
      files: expect.arrayContaining(['scripts/architecture/rooms.mjs']),
    });
  });

  it('knows every program that the core starts on a thread', () => {
    const input = coreBuild.build?.rolldownOptions?.input as Record<string, string>;
    const workers = Object.values(input).filter((file) => file.endsWith('-worker.ts'));
    expect(workers.length).toBeGreaterThan(3);
    const threads = started.filter(({ startedBy }) => !/rooms|\.test\./.test(startedBy));
    expect(workers.filter((file) => !threads.some(({ program }) => program.test(file)))).toEqual([]);
  });

  it('takes the most that one of several changes needs', () => {
    expect(runs('docs/architecture.md', 'tests/e2e/palette.spec.ts', 'renderer/main.tsx')).toEqual([
      'related',
      'related',
      'all',
    ]);
  });
});
