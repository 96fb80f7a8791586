import { act, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { ArtifactRow } from '../../../registry-core/api/schemas/marina/listing.ts';
import { jobKeys } from '../../data/jobs/keys.ts';
import { FakeRegistry, failure } from '../../testing/fake-registry.ts';
import { renderWith } from '../../testing/render-screen.tsx';
import { ArtifactsScreen } from './artifacts-screen.tsx';

const BASE = '/api/marina/v1/repositories/library%2Fapp';
const LIST = `GET ${BASE}/artifacts`;
const PLAN = `POST ${BASE}/artifacts:plan-delete`;
const DELETE = `POST ${BASE}/artifacts:delete`;
const INDEX = 'application/vnd.oci.image.index.v1+json';
const NOW = new Date().toISOString();

function digestOf(number: number): string {
  return `sha256:${String(number).padStart(64, '0')}`;
}

function artifact(number: number, more: Partial<ArtifactRow> = {}): ArtifactRow {
  return {
    id: number,
    digest: digestOf(number),
    type: 'IMAGE',
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    artifactType: null,
    size: 1024 ** 2,
    tags: [`v${number}`],
    tagCount: 1,
    platforms: [{ os: 'linux', architecture: 'amd64' }],
    childCount: 0,
    referrerCount: 0,
    createdAt: null,
    pushedAt: NOW,
    pulledAt: null,
    ...more,
  };
}

/** A registry that holds `rows` until they are deleted. */
function registryWith(rows: readonly ArtifactRow[]) {
  let held = [...rows];
  const registry = new FakeRegistry()
    .on(LIST, () => ({ items: held, nextCursor: null, total: held.length }))
    .on('GET /api/v2.0/projects/library/repositories/app', { pull_count: 0, description: '' })
    .on('GET /api/marina/v1/connection', { address: 'localhost:5001', url: 'http://localhost:5001' })
    .on(PLAN, ({ body }) => {
      const { digests = [], tags = [] } = body as { digests?: string[]; tags?: string[] };
      const going = held.filter(({ digest }) => digests.includes(digest));
      return {
        artifacts: going.map((row) => ({ ...row, reason: 'selected' })),
        artifactCount: going.length,
        tags: [...going.flatMap((row) => row.tags), ...tags],
        tagCount: going.flatMap((row) => row.tags).length + tags.length,
        reclaimableBytes: going.length * 1024 ** 2,
        reclaimableBlobs: going.length,
        sharedBytes: 0,
        sharedBlobs: 0,
        lookedThrough: null,
        refused: [],
      };
    })
    .on(DELETE, ({ body }) => {
      const { digests, tags } = body as { digests: string[]; tags: string[] };
      const going = held.filter(({ digest }) => digests.includes(digest));
      held = held.filter((row) => !going.includes(row));
      return {
        deletedArtifacts: digests,
        deletedTags: [...going.flatMap((row) => row.tags), ...tags],
        deletedTagCount: going.flatMap((row) => row.tags).length + tags.length,
        failures: [],
      };
    });
  return registry;
}

function open(registry: FakeRegistry, search = '') {
  return renderWith(
    registry,
    [
      { path: '/projects/:project/repositories/:repository', Component: ArtifactsScreen },
      {
        path: '/projects/:project/repositories/:repository/artifacts/:reference',
        element: <p>the artifact’s own screen</p>,
      },
    ],
    `/projects/library/repositories/app${search}`,
  );
}

async function removeLatest(user: ReturnType<typeof open>['user']): Promise<void> {
  await user.click(await screen.findByRole('button', { name: 'Actions for 1.0' }));
  (await screen.findByRole('menuitem', { name: 'Remove tag' })).focus();
  await user.keyboard('{ArrowRight}');
  await user.click(await screen.findByRole('menuitem', { name: 'latest' }));
}

const FIVE = [5, 4, 3, 2, 1].map((number) => artifact(number));
const row = (name: string) => screen.findByRole('row', { name: new RegExp(`Select ${name}\\b`) });

describe('selecting artifacts', () => {
  it('has the command that fills a repository nothing is left of', async () => {
    open(registryWith([]));
    await screen.findByRole('heading', { name: 'No artifact is left' });
    expect(await screen.findByText('docker push localhost:5001/library/app:1')).toBeDefined();
  });

  it('selects with Space, extends with Shift, all with Control+A, and tells the totals', async () => {
    const { user } = open(registryWith(FIVE));
    (await row('v5')).focus();
    await user.keyboard(' {Shift>}{ArrowDown}{ArrowDown}{/Shift}');
    const bar = screen.getByRole('region', { name: 'Selection' });
    expect(within(bar).getByText('3 artifacts and 3 tags')).toBeDefined();
    expect(within(bar).getByText('3.0 MiB in all')).toBeDefined();
    await user.keyboard('{Shift>}{ArrowUp}{/Shift}');
    expect(within(bar).getByText('2 artifacts and 2 tags')).toBeDefined();
    await user.keyboard('{Control>}a{/Control}');
    expect(within(bar).getByText('5 artifacts and 5 tags')).toBeDefined();
    await user.keyboard('{Escape}');
    expect(screen.queryByRole('region', { name: 'Selection' })).toBeNull();
    expect(document.activeElement).toBe(await row('v4'));
  });

  it('clears the selection with Escape, then closes the quick look', async () => {
    const { user } = open(registryWith(FIVE));
    (await row('v5')).focus();
    await user.keyboard('i ');
    const look = { name: 'Quick look' };
    await screen.findByRole('complementary', look);
    await user.keyboard('{Escape}');
    expect(screen.queryByRole('region', { name: 'Selection' })).toBeNull();
    expect(screen.getByRole('complementary', look)).toBeDefined();
    await user.keyboard('{Escape}');
    expect(screen.queryByRole('complementary', look)).toBeNull();
    expect(document.activeElement).toBe(await row('v5'));
  });

  it('selects with the checkboxes, a range with Shift', async () => {
    const { user } = open(registryWith(FIVE));
    await user.click(await screen.findByRole('checkbox', { name: 'Select v5' }));
    await user.keyboard('{Shift>}');
    await user.click(screen.getByRole('checkbox', { name: 'Select v2' }));
    await user.keyboard('{/Shift}');
    expect(screen.getByText('4 artifacts and 4 tags')).toBeDefined();
    expect((await row('v3')).getAttribute('aria-selected')).toBe('true');
    await user.click(screen.getByRole('checkbox', { name: 'Select all' }));
    expect(screen.getByText('5 artifacts and 5 tags')).toBeDefined();
    await user.click(screen.getByRole('checkbox', { name: 'Select all' }));
    expect(screen.queryByRole('region', { name: 'Selection' })).toBeNull();
  });
});

describe('deleting artifacts', () => {
  it('says exactly what goes, then deletes, and the focus goes to the neighbour', async () => {
    const registry = registryWith(FIVE);
    const { user } = open(registry);
    (await row('v4')).focus();
    await user.keyboard(' {Shift>}{ArrowDown}{/Shift}{Delete}');
    const dialog = await screen.findByRole('dialog', { name: 'Delete 2 artifacts and 2 tags?' });
    const list = await within(dialog).findByRole('list', { name: 'What goes' });
    expect(
      within(list)
        .getAllByRole('listitem')
        .map((item) => item.textContent),
    ).toEqual([expect.stringContaining('v4'), expect.stringContaining('v3')]);
    expect(within(dialog).getByText('This cannot be undone.')).toBeDefined();
    expect(within(dialog).getByText(/The disk keeps 2.0 MiB that no other artifact uses/)).toBeDefined();
    await user.click(within(dialog).getByRole('button', { name: 'Delete 2 artifacts and 2 tags' }));
    expect(await screen.findByText('2 artifacts and 2 tags deleted')).toBeDefined();
    expect(registry.asked(DELETE)).toEqual([{ digests: [digestOf(4), digestOf(3)], tags: [] }]);
    await waitFor(async () => expect(document.activeElement).toBe(await row('v2')));
    expect(screen.queryByText('v4')).toBeNull();
    expect(screen.getByText('3 artifacts')).toBeDefined();
    expect(screen.queryByRole('region', { name: 'Selection' })).toBeNull();
    const all = screen.getByRole<HTMLInputElement>('checkbox', { name: 'Select all' });
    expect([all.checked, all.indeterminate]).toEqual([false, false]);
  });

  it('names what goes along, and says so in its title', async () => {
    const family = `${BASE}/artifacts/${encodeURIComponent(digestOf(5))}`;
    const index = artifact(5, { mediaType: INDEX, childCount: 1, referrerCount: 1 });
    const registry = registryWith([index])
      .on(PLAN, {
        artifacts: [
          { ...index, reason: 'selected' },
          { ...artifact(7, { tags: [], tagCount: 0 }), reason: 'child' },
          { ...artifact(8, { tags: [], tagCount: 0 }), reason: 'referrer' },
        ],
        artifactCount: 3,
        tags: ['v5'],
        tagCount: 1,
        reclaimableBytes: 0,
        reclaimableBlobs: 0,
        sharedBytes: 1024,
        sharedBlobs: 1,
        lookedThrough: null,
        refused: [],
      })
      .on(`GET ${family}/children`, [
        { ...artifact(7), platform: { os: 'linux', architecture: 'arm64' }, stored: true },
      ])
      .on(`GET ${family}/referrers`, {
        truncated: false,
        referrers: [
          {
            ...artifact(8),
            subjectDigest: digestOf(5),
            depth: 1,
            accessoryType: 'subject.accessory',
            artifactType: 'application/spdx+json',
          },
        ],
      });
    const { user } = open(registry);
    (await row('v5')).focus();
    await user.keyboard('{Delete}');
    const dialog = await screen.findByRole('dialog', { name: 'Delete 3 artifacts and 1 tag?' });
    expect(await within(dialog).findByText('linux/arm64')).toBeDefined();
    expect(within(dialog).getByText('SBOM')).toBeDefined();
    expect(within(dialog).getByText(/It frees no space: other artifacts use all of it/)).toBeDefined();
  });

  it('says how far the registry looked through what an update left, and then what becomes of the space', async () => {
    const known = { reclaimableBytes: 2048, reclaimableBlobs: 1, sharedBytes: 0, sharedBlobs: 0 };
    const unknown = { reclaimableBytes: null, reclaimableBlobs: null, sharedBytes: null, sharedBlobs: null };
    const plan = {
      artifacts: [{ ...artifact(5), reason: 'selected' }],
      artifactCount: 1,
      tags: ['v5'],
      tagCount: 1,
      refused: [],
    };
    let asked = 0;
    const registry = registryWith(FIVE).on(PLAN, () => {
      asked += 1;
      return asked === 1
        ? { ...plan, ...unknown, lookedThrough: 43 }
        : { ...plan, ...known, lookedThrough: null };
    });
    const { user } = open(registry);
    (await row('v5')).focus();
    await user.keyboard('{Delete}');
    const dialog = await screen.findByRole('dialog', { name: 'Delete 1 artifact and 1 tag?' });
    expect(
      await within(dialog).findByText(/known once all artifacts were looked through \(43%\)/),
    ).toBeDefined();
    // It asks again by itself.
    const told = await within(dialog).findByText(/The disk keeps 2\.0 KiB/, undefined, { timeout: 10_000 });
    expect(told).toBeDefined();
  });

  it('counts what another window deleted first as deleted', async () => {
    const registry = registryWith(FIVE).on(DELETE, {
      deletedArtifacts: [],
      deletedTags: [],
      deletedTagCount: 0,
      failures: [{ reference: digestOf(5), code: 'NOT_FOUND', message: 'it is not in library/app' }],
    });
    const { user } = open(registry);
    (await row('v5')).focus();
    await user.keyboard('{Delete}');
    await user.click(await screen.findByRole('button', { name: 'Delete 1 artifact and 1 tag' }));
    expect(await screen.findByText('It was deleted already')).toBeDefined();
    await waitFor(() => expect(screen.queryByText('v5')).toBeNull());
  });

  it('goes on with the rest of the list when all that was read is deleted', async () => {
    const read = Array.from({ length: 160 }, (_, index) => artifact(200 - index));
    const registry = registryWith(read);
    let held = read;
    registry
      .on(LIST, ({ url }) =>
        url.searchParams.has('cursor')
          ? { items: [artifact(1)], nextCursor: null }
          : { items: held, nextCursor: 'next', total: held.length + 1 },
      )
      .on(DELETE, () => {
        held = [];
        return {
          deletedArtifacts: read.map(({ digest }) => digest),
          deletedTags: [],
          deletedTagCount: 160,
          failures: [],
        };
      });
    const { user } = open(registry);
    await row('v200');
    await user.click(screen.getByRole('checkbox', { name: 'Select all' }));
    await user.keyboard('{Tab}');
    (await row('v200')).focus();
    await user.keyboard('{Delete}');
    await user.click(await screen.findByRole('button', { name: 'Delete 160 artifacts and 160 tags' }));
    expect(await row('v1')).toBeDefined();
    expect(screen.queryByText('No artifact is left')).toBeNull();
  });

  it('deletes all that match as a job of the registry, but for what was taken out', async () => {
    const matching = `POST ${BASE}/artifacts:delete-matching`;
    const registry = registryWith(FIVE)
      .on(LIST, { items: FIVE, nextCursor: null, total: 100_000 })
      .on(matching, Response.json({ id: 'j1', kind: 'delete-artifacts', state: 'running' }, { status: 202 }));
    const { user } = open(registry, '?filter=rc');
    await user.click(await screen.findByRole('checkbox', { name: 'Select v5' }));
    await user.click(screen.getByRole('button', { name: 'Select all 100,000' }));
    expect(screen.getByText('All that match are selected')).toBeDefined();
    await user.click(screen.getByRole('checkbox', { name: 'Select v3' }));
    expect(screen.getByText('All that match but 1')).toBeDefined();
    await user.click(screen.getByRole('button', { name: 'Delete…' }));
    const dialog = await screen.findByRole('dialog', { name: 'Delete 99,999 artifacts?' });
    expect(within(dialog).getByText(/matches “rc” will be deleted/)).toBeDefined();
    const examples = within(dialog).getByRole('list', { name: 'What goes' });
    expect(within(examples).getByText('v5')).toBeDefined();
    expect(within(examples).queryByText('v3')).toBeNull();
    expect(within(examples).getByText('and 99,995 more artifacts')).toBeDefined();
    await user.click(within(dialog).getByRole('button', { name: 'Delete 99,999 artifacts' }));
    await waitFor(() =>
      expect(registry.asked(matching)).toEqual([
        { kind: 'artifacts', scope: 'top', filter: 'rc', except: [digestOf(3)] },
      ]),
    );
    await waitFor(() => expect(screen.queryByRole('region', { name: 'Selection' })).toBeNull());
  });

  it('leaves what is listed alone while a job deletes it, and says how far it is', async () => {
    const { queryClient } = open(registryWith(FIVE), '?filter=v');
    await row('v5');
    const job = {
      id: 'j1',
      kind: 'delete-artifacts',
      state: 'running',
      repository: 'library/app',
      filter: 'v',
    };
    const become = (more: object) =>
      act(() => void queryClient.setQueryData(jobKeys.jobs, [{ ...job, ...more }]));
    become({ done: 2, total: 5, filter: 'other' });
    expect(document.querySelector('[inert]')).toBeNull();
    become({ done: 2, total: 5 });
    expect(await screen.findByText('What is listed here is being deleted: 2 of 5')).toBeDefined();
    expect(document.querySelector('[inert]')?.textContent).toContain('v5');
    become({ done: 5, total: 5, state: 'done' });
    await waitFor(() => expect(document.querySelector('[inert]')).toBeNull());
  });

  it('says what stays and why, and offers no deletion when nothing would go', async () => {
    const registry = registryWith(FIVE)
      .on(PLAN, {
        artifacts: [],
        artifactCount: 0,
        tags: [],
        tagCount: 0,
        reclaimableBytes: 0,
        reclaimableBlobs: 0,
        sharedBytes: 0,
        sharedBlobs: 0,
        lookedThrough: null,
        refused: [
          { reference: digestOf(5), code: 'listed', reason: 'it is not shown', parent: digestOf(9) },
          { reference: 'v9', code: 'gone', reason: 'it is not shown' },
        ],
      })
      .on(`GET ${BASE}/artifacts/${encodeURIComponent(digestOf(5))}`, artifact(5, { tags: ['1.1'] }))
      .on(`GET ${BASE}/artifacts/${encodeURIComponent(digestOf(9))}`, artifact(9, { tags: ['multi'] }));
    const { user } = open(registry);
    (await row('v5')).focus();
    await user.keyboard('{Delete}');
    const dialog = await screen.findByRole('dialog', { name: 'Nothing can be deleted' });
    const child = await within(dialog).findByRole('link', { name: '1.1' });
    expect(child.getAttribute('href')).toMatch(/artifacts\/1\.1$/);
    const parent = within(dialog).getByRole('link', { name: 'multi' });
    expect(parent.closest('li')?.textContent).toBe('1.1 is part of multi. Delete multi too, or first.');
    expect(within(dialog).getByText('v9 was deleted already.')).toBeDefined();
    expect(within(dialog).queryByRole('button', { name: /^Delete/ })).toBeNull();
    await user.keyboard('{Escape}');
    await waitFor(async () => expect(document.activeElement).toBe(await row('v5')));
  });

  it('says when deleting failed, and stays open', async () => {
    const registry = registryWith(FIVE).on(DELETE, failure(507, 'STORAGE_FULL', 'disk full'));
    const { user } = open(registry);
    (await row('v5')).focus();
    await user.keyboard('{Delete}');
    const dialog = await screen.findByRole('dialog');
    await user.click(await within(dialog).findByRole('button', { name: 'Delete 1 artifact and 1 tag' }));
    expect((await within(dialog).findByRole('alert')).textContent).toContain(
      'The disk that holds the registry is full',
    );
  });
});

describe('the menu of an artifact', () => {
  it('removes one tag at once, and puts it back', async () => {
    const tags = `/api/v2.0/projects/library/repositories/app/artifacts/${encodeURIComponent(digestOf(1))}/tags`;
    const registry = registryWith([artifact(1, { tags: ['1.0', 'latest'], tagCount: 2 })])
      .on(`DELETE ${tags}/latest`, new Response(null, { status: 200 }))
      .on(`POST ${tags}`, new Response(null, { status: 201 }));
    const { user } = open(registry);
    await removeLatest(user);
    expect(await screen.findByText('Tag latest removed')).toBeDefined();
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(screen.queryByRole('link', { name: 'latest' })).toBeNull();
    await user.click(await screen.findByRole('button', { name: 'Undo' }));
    expect(await screen.findByText('Undone: Tag latest removed')).toBeDefined();
    expect(registry.asked(`POST ${tags}`)).toEqual([{ name: 'latest' }]);
  });

  it('takes a tag that is gone already for removed', async () => {
    const { user } = open(registryWith([artifact(1, { tags: ['1.0', 'latest'], tagCount: 2 })]));
    await removeLatest(user);
    expect(await screen.findByText('Tag latest was gone already')).toBeDefined();
  });

  it('adds a tag: refuses a bad name, and one that the artifact has, then adds it', async () => {
    let taken = true;
    const path = `POST /api/v2.0/projects/library/repositories/app/artifacts/${encodeURIComponent(digestOf(1))}/tags`;
    const registry = registryWith([artifact(1)])
      .on(path, () => (taken ? failure(409, 'CONFLICT', 'exists') : new Response(null, { status: 201 })))
      .on(`GET ${BASE}/artifacts/stable`, { digest: digestOf(1) });
    const { user } = open(registry);
    await user.click(await screen.findByRole('button', { name: 'Actions for v1' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Add tag…' }));
    const name = await screen.findByRole('textbox', { name: 'Tag' });
    await user.type(name, '-x{Enter}');
    expect(await screen.findByText(/Use letters, digits/)).toBeDefined();
    await user.clear(name);
    await user.type(name, 'stable{Enter}');
    expect(await screen.findByText('This artifact has this tag already.')).toBeDefined();
    taken = false;
    await user.click(screen.getByRole('button', { name: 'Add tag' }));
    expect(await screen.findByText('Tag stable added')).toBeDefined();
    expect(await screen.findByRole('link', { name: 'stable' })).toBeDefined();
    await waitFor(() => expect(document.activeElement?.getAttribute('data-row')).toBe('0'));
  });

  it('moves a tag that another artifact has, and back', async () => {
    const path = `POST /api/v2.0/projects/library/repositories/app/artifacts/${encodeURIComponent(digestOf(1))}/tags`;
    const move = `POST ${BASE}/tags:move`;
    const registry = registryWith([artifact(1), artifact(2)])
      .on(path, () => failure(409, 'CONFLICT', 'exists'))
      .on(`GET ${BASE}/artifacts/v2`, { digest: digestOf(2) })
      .on(move, () => new Response(null, { status: 200 }));
    const { user } = open(registry);
    await user.click(await screen.findByRole('button', { name: 'Actions for v1' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Add tag…' }));
    await user.type(await screen.findByRole('textbox', { name: 'Tag' }), 'v2{Enter}');
    expect(
      await screen.findByText(/Another artifact of this repository has this tag: sha256:/),
    ).toBeDefined();
    await user.click(screen.getByRole('button', { name: 'Move tag here' }));
    expect(await screen.findByText('Tag v2 moved')).toBeDefined();
    expect(registry.asked(move)).toEqual([{ name: 'v2', from: digestOf(2), to: digestOf(1) }]);

    await user.click(await screen.findByRole('button', { name: 'Undo' }));
    expect(await screen.findByText('Undone: Tag v2 moved')).toBeDefined();
    expect(registry.asked(move).at(-1)).toEqual({ name: 'v2', from: digestOf(1), to: digestOf(2) });
  });
});

describe('what belongs to an artifact', () => {
  it('opens below it, by the arrow keys too', async () => {
    const registry = registryWith([
      artifact(1, { mediaType: INDEX, childCount: 1, referrerCount: 1 }),
      artifact(2),
    ])
      .on(`GET ${BASE}/artifacts/${encodeURIComponent(digestOf(1))}/children`, [
        {
          digest: digestOf(7),
          size: 10,
          mediaType: 'application/vnd.oci.image.manifest.v1+json',
          artifactType: null,
          platform: { os: 'linux', architecture: 'arm64' },
          annotations: {},
          stored: true,
          totalSize: 100,
          tags: [],
          pushedAt: NOW,
          pulledAt: null,
        },
      ])
      .on(`GET ${BASE}/artifacts/${encodeURIComponent(digestOf(1))}/referrers`, {
        truncated: false,
        referrers: [
          {
            digest: digestOf(8),
            size: 10,
            mediaType: 'application/vnd.oci.image.manifest.v1+json',
            artifactType: null,
            accessoryType: 'signature.cosign',
            subjectDigest: digestOf(1),
            depth: 1,
            totalSize: 20,
            annotations: {},
            tags: [],
            pushedAt: NOW,
          },
        ],
      });
    const { user } = open(registry);
    const parent = await row('v1');
    expect(parent.getAttribute('aria-expanded')).toBe('false');
    parent.focus();
    await user.keyboard('{ArrowRight}');
    expect(await screen.findByRole('link', { name: 'linux/arm64' })).toBeDefined();
    const signature = screen.getByRole('row', { name: /Cosign signature/ });
    expect(signature.getAttribute('aria-level')).toBe('2');
    await user.keyboard('{ArrowDown}{ArrowDown}');
    expect(document.activeElement).toBe(signature);
    await user.keyboard('{ArrowLeft}');
    expect(document.activeElement).toBe(parent);
    await user.keyboard('{ArrowLeft}');
    expect(screen.queryByRole('link', { name: 'linux/arm64' })).toBeNull();
  });
});

describe('the filter of artifacts', () => {
  it('sends terms once they are whole, as chips, and takes them away again', async () => {
    const sent: (string | null)[] = [];
    const registry = registryWith(FIVE).on(LIST, ({ url }) => {
      sent.push(url.searchParams.get('filter'));
      return { items: FIVE, nextCursor: null, total: 5 };
    });
    const { user } = open(registry);
    await row('v5');
    await user.keyboard('/size:>100MB ');
    const chip = await screen.findByRole('button', { name: 'Remove size:>100MB' });
    await waitFor(() => expect(sent).toEqual([null, 'size:>100MB']));
    await user.keyboard('rc');
    await waitFor(() => expect(sent).toEqual([null, 'size:>100MB', 'size:>100MB rc']));
    await user.click(chip);
    await waitFor(() => expect(sent.at(-1)).toBe('rc'));
    expect(document.activeElement).toBe(screen.getByRole('textbox'));
  });

  it('narrows the list while a term is typed, and goes on to it with the arrow or Enter', async () => {
    const sent: (string | null)[] = [];
    const registry = registryWith(FIVE).on(LIST, ({ url }) => {
      sent.push(url.searchParams.get('filter'));
      return { items: FIVE, nextCursor: null, total: 5 };
    });
    const { user } = open(registry);
    await row('v5');
    await user.keyboard('/is:untagged');
    await waitFor(() => expect(sent.at(-1)).toBe('is:untagged'));
    expect(screen.queryByRole('button', { name: 'Remove is:untagged' })).toBeNull();
    await user.keyboard('{ArrowDown}');
    await waitFor(async () => expect(document.activeElement).toBe(await row('v5')));
    expect(screen.getByRole('button', { name: 'Remove is:untagged' })).toBeDefined();
    await user.keyboard('/rc{Enter}');
    await waitFor(() => expect(sent.at(-1)).toBe('is:untagged rc'));
    await waitFor(async () => expect(document.activeElement).toBe(await row('v5')));
  });

  it('says what is wrong with a term that it cannot read, and keeps the list', async () => {
    const { user } = open(registryWith(FIVE));
    await row('v5');
    await user.keyboard('/size:big{Enter}');
    expect(await screen.findByText(/cannot read “size:big”. Write a size/)).toBeDefined();
    expect(screen.getByRole('textbox').getAttribute('aria-invalid')).toBe('true');
    expect(await row('v5')).toBeDefined();
  });

  it('offers ready terms', async () => {
    const { user, router } = open(registryWith(FIVE));
    await user.click(await screen.findByRole('button', { name: 'Add filter' }));
    await user.click(await screen.findByRole('menuitem', { name: /Without a tag/ }));
    expect(await screen.findByRole('button', { name: 'Remove is:untagged' })).toBeDefined();
    expect(new URLSearchParams(router.state.location.search).get('filter')).toBe('is:untagged');
  });
});

describe('the list’s looks', () => {
  it.each([
    ['application/spdx+json', 'SBOM'],
    ['application/vnd.cyclonedx+json', 'SBOM'],
    ['application/vnd.in-toto+json', 'Attestation'],
    ['application/x-other', 'Artifact'],
  ])('calls %s what it is', async (artifactType, name) => {
    open(registryWith([artifact(1, { type: 'UNKNOWN', artifactType })]));
    expect(within(await row('v1')).getByText(name)).toBeDefined();
  });

  it('leaves out columns and keeps that', async () => {
    const { user, unmount } = open(registryWith(FIVE));
    await user.click(await screen.findByRole('button', { name: 'Columns' }));
    await user.click(await screen.findByRole('menuitemcheckbox', { name: 'Digest' }));
    await waitFor(() => expect(screen.queryByRole('columnheader', { name: 'Digest' })).toBeNull());
    unmount();
    open(registryWith(FIVE));
    await row('v5');
    expect(screen.queryByRole('columnheader', { name: 'Digest' })).toBeNull();
    expect(screen.getByRole('columnheader', { name: 'Platform' })).toBeDefined();
  });

  it('shows a quick look at the row that the keyboard is at', async () => {
    const registry = registryWith(FIVE).on(`GET ${BASE}/artifacts/${encodeURIComponent(digestOf(4))}`, {
      ...artifact(4),
      repository: 'library/app',
      runtime: null,
      layers: [],
    });
    const { user, router } = open(registry);
    (await row('v4')).focus();
    await user.keyboard('i');
    const look = await screen.findByRole('complementary', { name: 'Quick look' });
    expect(await within(look).findByText('docker pull localhost:5001/library/app:v4')).toBeDefined();
    expect(within(look).getByRole('heading', { level: 2, name: 'v4' })).toBeDefined();
    await user.keyboard('i');
    expect(screen.queryByRole('complementary', { name: 'Quick look' })).toBeNull();
    await user.keyboard('{Enter}');
    expect(await screen.findByText('the artifact’s own screen')).toBeDefined();
    expect(router.state.location.pathname).toMatch(/artifacts\/v4$/);
  });

  it('keeps the quick look at what it shows when something comes above it', async () => {
    const detail = (number: number) => ({
      ...artifact(number),
      repository: 'library/app',
      runtime: null,
      layers: [],
    });
    const registry = registryWith(FIVE);
    for (const number of [5, 6]) {
      registry.on(`GET ${BASE}/artifacts/${encodeURIComponent(digestOf(number))}`, detail(number));
    }
    const { user, queryClient } = open(registry);
    await row('v5');
    await user.click(screen.getByRole('button', { name: 'Quick look' }));
    const look = await screen.findByRole('complementary', { name: 'Quick look' });
    await within(look).findByRole('heading', { name: 'v5' });
    registry.on(LIST, { items: [artifact(6), ...FIVE], nextCursor: null, total: 6 });
    await queryClient.invalidateQueries();
    await row('v6');
    expect(within(look).getByRole('heading', { name: 'v5' })).toBeDefined();
  });

  it('says the counts of the project in its header, whatever the filter', async () => {
    const registry = registryWith(FIVE).on('GET /api/v2.0/projects/library/repositories/app', {
      artifact_count: 8,
      pull_count: 0,
      description: '',
    });
    const { user } = open(registry);
    expect(await screen.findByText('5 artifacts')).toBeDefined();
    expect(screen.getByText('with 3 more inside')).toBeDefined();
    await user.keyboard('/v1');
    expect(await screen.findByText('5 match')).toBeDefined();
    expect(screen.getByText('8 artifacts in all')).toBeDefined();
  });

  it('names a repository that was deleted, and leads to its project', async () => {
    const registry = registryWith(FIVE);
    const { queryClient } = open(registry);
    await row('v5');
    registry.on(LIST, () => failure(404, 'NOT_FOUND', 'no such repository'));
    await queryClient.invalidateQueries();
    expect(await screen.findByRole('heading', { name: 'library/app was deleted' })).toBeDefined();
    expect(screen.getByRole('link', { name: 'Go to library' }).getAttribute('href')).toBe(
      '/projects/library',
    );
  });
});
