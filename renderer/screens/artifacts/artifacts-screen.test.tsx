import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { ArtifactRow } from '../../../registry-core/api/schemas/marina/listing.ts';
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
        tags: [...going.flatMap((row) => row.tags), ...tags],
        reclaimableBytes: going.length * 1024 ** 2,
        reclaimableBlobs: going.length,
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
    const dialog = await screen.findByRole('dialog', { name: 'Delete 2 artifacts?' });
    const list = await within(dialog).findByRole('list', { name: 'What goes' });
    expect(
      within(list)
        .getAllByRole('listitem')
        .map((item) => item.textContent),
    ).toEqual([expect.stringContaining('v4'), expect.stringContaining('v3')]);
    expect(within(dialog).getByText(/2.0 MiB will be freed/)).toBeDefined();
    await user.click(within(dialog).getByRole('button', { name: 'Delete 2 artifacts and 2 tags' }));
    expect(await screen.findByText('2 artifacts and 2 tags deleted')).toBeDefined();
    expect(registry.asked(DELETE)).toEqual([{ digests: [digestOf(4), digestOf(3)], tags: [] }]);
    await waitFor(async () => expect(document.activeElement).toBe(await row('v2')));
    expect(screen.queryByText('v4')).toBeNull();
    expect(screen.getByText('3 artifacts')).toBeDefined();
    expect(screen.queryByRole('region', { name: 'Selection' })).toBeNull();
  });

  it('says what stays and why, and offers no deletion when nothing would go', async () => {
    const registry = registryWith(FIVE).on(PLAN, {
      artifacts: [],
      tags: [],
      reclaimableBytes: 0,
      reclaimableBlobs: 0,
      refused: [{ reference: digestOf(5), reason: 'it is part of the index sha256:9' }],
    });
    const { user } = open(registry);
    (await row('v5')).focus();
    await user.keyboard('{Delete}');
    const dialog = await screen.findByRole('dialog');
    expect(await within(dialog).findByText('It is part of the index sha256:9.')).toBeDefined();
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
  it('removes one tag and leaves the artifact', async () => {
    const registry = registryWith([artifact(1, { tags: ['1.0', 'latest'], tagCount: 2 })]);
    const { user } = open(registry);
    await user.click(await screen.findByRole('button', { name: 'Actions for 1.0' }));
    (await screen.findByRole('menuitem', { name: 'Remove tag' })).focus();
    await user.keyboard('{ArrowRight}');
    await user.click(await screen.findByRole('menuitem', { name: 'latest' }));
    await user.click(await screen.findByRole('button', { name: 'Delete 1 tag' }));
    expect(await screen.findByText('1 tag deleted')).toBeDefined();
    expect(registry.asked(DELETE)).toEqual([{ digests: [], tags: ['latest'] }]);
  });

  it('puts a removed tag back', async () => {
    const path = `POST /api/v2.0/projects/library/repositories/app/artifacts/${encodeURIComponent(digestOf(1))}/tags`;
    const registry = registryWith([artifact(1, { tags: ['1.0', 'latest'], tagCount: 2 })]).on(
      path,
      new Response(null, { status: 201 }),
    );
    const { user } = open(registry);
    await user.click(await screen.findByRole('button', { name: 'Actions for 1.0' }));
    (await screen.findByRole('menuitem', { name: 'Remove tag' })).focus();
    await user.keyboard('{ArrowRight}');
    await user.click(await screen.findByRole('menuitem', { name: 'latest' }));
    await user.click(await screen.findByRole('button', { name: 'Delete 1 tag' }));
    await user.click(await screen.findByRole('button', { name: 'Undo' }));
    expect(await screen.findByText('Undone: 1 tag deleted')).toBeDefined();
    expect(registry.asked(path)).toEqual([{ name: 'latest' }]);
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
    const { user } = open(registry);
    (await row('v4')).focus();
    await user.keyboard('i');
    const look = await screen.findByRole('complementary', { name: 'Quick look' });
    expect(await within(look).findByText('docker pull localhost:5001/library/app:v4')).toBeDefined();
    await user.keyboard('i');
    expect(screen.queryByRole('complementary', { name: 'Quick look' })).toBeNull();
    await user.keyboard('{Enter}');
    expect(await screen.findByText('the artifact’s own screen')).toBeDefined();
  });
});
