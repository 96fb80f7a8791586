import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { ArtifactDetail } from '../../../registry-core/api/schemas/marina/artifact.ts';
import { FakeRegistry, failure } from '../../testing/fake-registry.ts';
import { renderWith } from '../../testing/render-screen.tsx';
import { ArtifactScreen } from './artifact-screen.tsx';

const DIGEST = `sha256:${'ab'.repeat(32)}`;
const LAYER = `sha256:${'cd'.repeat(32)}`;
const ADDRESS = '/projects/library/repositories/team%2Fapp/artifacts/1.2';
const BASE = '/api/marina/v1/repositories/library%2Fteam%2Fapp';
const DETAIL = `GET ${BASE}/artifacts/1.2`;
const BY_DIGEST = `GET ${BASE}/artifacts/${encodeURIComponent(DIGEST)}`;
const HOSTILE = '<img src=x onerror="document.title=\'owned\'">';

const ARTIFACT: ArtifactDetail = {
  id: 1,
  digest: DIGEST,
  type: 'IMAGE',
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
  artifactType: null,
  size: 2 * 1024 ** 2,
  tags: ['1.2', 'latest'],
  tagCount: 2,
  platforms: [{ os: 'linux', architecture: 'arm64', variant: 'v8' }],
  childCount: 0,
  referrerCount: 0,
  createdAt: null,
  pushedAt: new Date().toISOString(),
  pulledAt: null,
  repository: 'library/team/app',
  manifestSize: 512,
  annotations: { [HOSTILE]: HOSTILE },
  config: null,
  runtime: {
    environment: [{ name: 'GREETING', value: HOSTILE }],
    entrypoint: ['/run me.sh'],
    command: [],
    workingDirectory: '',
    user: '',
    exposedPorts: [],
    volumes: [],
    stopSignal: '',
    labels: { maintainer: HOSTILE },
    author: HOSTILE,
  },
  layers: [
    {
      digest: LAYER,
      size: 1024 ** 2,
      mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
      position: 1,
      stored: true,
      shared: true,
      createdBy: null,
    },
  ],
  history: [
    {
      createdAt: null,
      createdBy: `/bin/sh -c echo '${HOSTILE}'`,
      comment: '',
      author: '',
      emptyLayer: false,
      layerDigest: LAYER,
      layerSize: 1024 ** 2,
    },
    {
      createdAt: null,
      createdBy: '/bin/sh -c #(nop)  CMD ["sh"]',
      comment: '',
      author: '',
      emptyLayer: true,
      layerDigest: null,
      layerSize: null,
    },
  ],
  children: [],
  parents: [],
  subject: null,
  accessoryType: null,
  tagDetails: [
    { name: '1.2', pushedAt: new Date().toISOString(), pulledAt: null },
    { name: 'latest', pushedAt: new Date().toISOString(), pulledAt: null },
  ],
};

function open(artifact: ArtifactDetail = ARTIFACT, address = ADDRESS) {
  const registry = new FakeRegistry()
    .on(DETAIL, artifact)
    .on('GET /api/marina/v1/connection', {
      address: 'localhost:5001',
      url: 'http://localhost:5001',
      version: '0.1.0',
      username: 'admin',
      administrator: true,
      initialPassword: false,
    })
    .on(
      `GET /api/marina/v1/repositories/library%2Fteam%2Fapp/artifacts/${encodeURIComponent(DIGEST)}/manifest`,
      '{"schemaVersion":2}',
    );
  const path = '/projects/:project/repositories/:repository/artifacts/:reference';
  const list = { path: '/projects/:project/repositories/:repository', element: <p>the list</p> };
  return { registry, ...renderWith(registry, [{ path, Component: ArtifactScreen }, list], address) };
}

describe('ArtifactScreen', () => {
  it('names the artifact as the user came to it, with its facts', async () => {
    open();
    expect((await screen.findByRole('heading', { level: 1 })).textContent).toBe('team/app:1.2');
    expect(screen.getAllByText('linux/arm64/v8').length).toBeGreaterThan(0);
    expect(screen.getByText("'/run me.sh'")).toBeDefined();
  });

  it('pulls by the tag it was opened with, another one, or the digest', async () => {
    const { user } = open();
    expect(await screen.findByText('docker pull localhost:5001/library/team/app:1.2')).toBeDefined();
    const choice = screen.getByRole('combobox', { name: 'Tag to pull' });
    await user.selectOptions(choice, 'latest');
    expect(screen.getByText('docker pull localhost:5001/library/team/app:latest')).toBeDefined();
    await user.selectOptions(choice, 'By digest');
    expect(screen.getByText(`docker pull localhost:5001/library/team/app@${DIGEST}`)).toBeDefined();
  });

  it('shows what the artifact’s maker wrote as text, never as a page', async () => {
    const { user, container } = open();
    expect((await screen.findAllByText(HOSTILE)).length).toBeGreaterThanOrEqual(3);
    await user.click(screen.getByRole('tab', { name: 'Layers' }));
    expect(await screen.findByText(`RUN echo '${HOSTILE}'`)).toBeDefined();
    expect(container.querySelector('img')).toBeNull();
    expect(document.title).not.toBe('owned');
  });

  it('shows the history with the layer that each step made', async () => {
    const { user, router } = open();
    await user.click(await screen.findByRole('tab', { name: 'Layers' }));
    const table = screen.getByRole('table', { name: 'Layers and history' });
    expect(within(table).getByText('CMD ["sh"]')).toBeDefined();
    expect(within(table).getByText('No files')).toBeDefined();
    expect(within(table).getByText('1.0 MiB')).toBeDefined();
    expect(within(table).getByText('Shared')).toBeDefined();
    expect(router.state.location.search).toBe('?tab=layers');
  });

  it('shows the manifest indented', async () => {
    const { user } = open();
    await user.click(await screen.findByRole('tab', { name: 'Manifest' }));
    expect((await screen.findByText(/"schemaVersion": 2/)).tagName).toBe('PRE');
  });

  it('has no tab for what the artifact does not have', async () => {
    open({ ...ARTIFACT, layers: [], history: [] }, `${ADDRESS}?tab=layers`);
    const tabs = await screen.findAllByRole('tab');
    expect(tabs.map((tab) => tab.textContent)).toEqual(['Overview', 'Manifest']);
    expect(screen.getByRole('tab', { name: 'Overview' }).getAttribute('aria-selected')).toBe('true');
  });

  it('takes a tag away at once and stays with the artifact, by its digest', async () => {
    const { user, router, registry } = open();
    const path = `/api/v2.0/projects/library/repositories/team%252Fapp/artifacts/${encodeURIComponent(DIGEST)}`;
    registry
      .on(`DELETE ${path}/tags/1.2`, new Response(null, { status: 200 }))
      .on(`GET ${BASE}/artifacts/${encodeURIComponent(DIGEST)}`, { ...ARTIFACT, tagDetails: [] });
    await user.click(await screen.findByRole('button', { name: 'Actions for 1.2' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Remove tag' }));
    expect(await screen.findByText('No tag points here. It can be pulled by its digest.')).toBeDefined();
    expect(screen.getByText('Tag 1.2 removed')).toBeDefined();
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(router.state.location.pathname).toContain(encodeURIComponent(DIGEST));
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Add tag' })));
  });

  it('says of a tag that it was pulled by its digest only', async () => {
    open({ ...ARTIFACT, pulledAt: new Date().toISOString() });
    const table = await screen.findByRole('table', { name: 'Tags' });
    expect(within(table).getAllByText('By digest')).toHaveLength(2);
    expect(within(table).queryByText('Never')).toBeNull();
  });

  it('deletes the artifact and goes back to the list', async () => {
    const { user, router, registry } = open();
    registry
      .on(`POST ${BASE}/artifacts:plan-delete`, {
        artifacts: [
          {
            digest: DIGEST,
            type: 'IMAGE',
            reason: 'selected',
            size: 1,
            tags: ['1.2', 'latest'],
            tagCount: 2,
          },
        ],
        artifactCount: 1,
        tags: ['1.2', 'latest'],
        tagCount: 2,
        reclaimableBytes: 1024,
        reclaimableBlobs: 1,
        sharedBytes: 0,
        sharedBlobs: 0,
        lookedThrough: null,
        refused: [],
      })
      .on(`POST ${BASE}/artifacts:delete`, {
        deletedArtifacts: [DIGEST],
        deletedTags: ['1.2', 'latest'],
        deletedTagCount: 2,
        failures: [],
      });
    await user.click(await screen.findByRole('button', { name: 'Delete…' }));
    await user.click(await screen.findByRole('button', { name: 'Delete 1 artifact and 2 tags' }));
    await waitFor(() => expect(router.state.location.pathname).toMatch(/repositories\/team%2Fapp$/));
  });

  it('shows what refers to it, nested', async () => {
    const { user, registry } = open({ ...ARTIFACT, referrerCount: 2 });
    const signature = `sha256:${'11'.repeat(32)}`;
    const referrer = {
      size: 1,
      mediaType: ARTIFACT.mediaType,
      totalSize: 10,
      annotations: {},
      tags: [],
      pushedAt: ARTIFACT.pushedAt,
    };
    registry.on(`GET ${BASE}/artifacts/${encodeURIComponent(DIGEST)}/referrers`, {
      truncated: false,
      referrers: [
        {
          ...referrer,
          digest: signature,
          artifactType: null,
          accessoryType: 'signature.cosign',
          subjectDigest: DIGEST,
          depth: 1,
        },
        {
          ...referrer,
          digest: `sha256:${'22'.repeat(32)}`,
          artifactType: 'text/receipt',
          accessoryType: 'subject.accessory',
          subjectDigest: signature,
          depth: 2,
        },
      ],
    });
    await user.click(await screen.findByRole('tab', { name: 'Referrers' }));
    const table = await screen.findByRole('table', { name: 'What refers to this artifact' });
    expect(
      within(table)
        .getAllByRole('link')
        .map((link) => link.textContent),
    ).toEqual(['Cosign signature', 'text/receipt']);
  });

  it('names a tag that was deleted meanwhile, and leads to what is left', async () => {
    const { registry, queryClient } = open();
    await screen.findByRole('heading', { level: 1, name: 'team/app:1.2' });
    registry.on(BY_DIGEST, ARTIFACT);
    registry.on(DETAIL, () => failure(404, 'NOT_FOUND', 'no such tag'));
    await queryClient.invalidateQueries();
    expect(
      await screen.findByRole('heading', { name: 'The tag 1.2 is gone from library/team/app' }),
    ).toBeDefined();
    expect(screen.getByRole('link', { name: 'Go to library/team/app' })).toBeDefined();
    const byDigest = screen.getByRole('link', { name: 'Open it by its digest' });
    expect(byDigest.getAttribute('href')).toContain(encodeURIComponent(DIGEST));
  });

  it('says that the artifact was deleted when its digest is gone with the tag', async () => {
    const { registry, queryClient } = open();
    await screen.findByRole('heading', { level: 1, name: 'team/app:1.2' });
    for (const way of [DETAIL, BY_DIGEST]) registry.on(way, () => failure(404, 'NOT_FOUND', 'it is gone'));
    await queryClient.invalidateQueries();
    expect(
      await screen.findByRole('heading', { name: '1.2 was deleted from library/team/app' }),
    ).toBeDefined();
    expect(screen.queryByRole('link', { name: 'Open it by its digest' })).toBeNull();
  });

  it('says that it is not there', async () => {
    const registry = new FakeRegistry().on(DETAIL, failure(404, 'NOT_FOUND', 'no such artifact'));
    const path = '/projects/:project/repositories/:repository/artifacts/:reference';
    renderWith(registry, [{ path, Component: ArtifactScreen }], ADDRESS);
    expect(await screen.findByRole('heading', { name: 'library/team/app has no tag 1.2' })).toBeDefined();
  });
});
