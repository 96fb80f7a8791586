import { describe, expect, it } from 'vitest';
import { CLIENTS, shellWord } from './client.ts';
import { loginCommand } from './login-command.ts';
import { clientsFor, pullCommand } from './pull-command.ts';
import { pushCommands } from './push-commands.ts';

const HERE = { address: 'localhost:5001', tls: false };
const SECURE = { address: 'registry.example', tls: true };
const APP = { repository: 'library/team/app', reference: { tag: '1.2' }, type: 'IMAGE' };
const CHART = { ...APP, type: 'CHART' };
const FILES = { ...APP, type: 'UNKNOWN' };

describe('loginCommand', () => {
  it.each([
    ['docker', 'docker login -u admin localhost:5001'],
    ['podman', 'podman login --tls-verify=false -u admin localhost:5001'],
    ['skopeo', 'skopeo login --tls-verify=false -u admin localhost:5001'],
    ['oras', 'oras login --plain-http -u admin localhost:5001'],
    ['crane', 'crane auth login -u admin --password-stdin localhost:5001'],
    ['helm', 'helm registry login --plain-http -u admin localhost:5001'],
  ] as const)('%s', (client, command) => expect(loginCommand(client, HERE, 'admin')).toBe(command));
});

describe('pushCommands', () => {
  it('tags before it pushes with docker', () => {
    expect(pushCommands('docker', HERE, 'library')).toEqual([
      'docker tag app:1 localhost:5001/library/app:1',
      'docker push localhost:5001/library/app:1',
    ]);
  });

  it.each([
    [
      'docker',
      ['docker tag api:1 localhost:5001/shop/billing/api:1', 'docker push localhost:5001/shop/billing/api:1'],
    ],
    ['podman', ['podman push --tls-verify=false api:1 localhost:5001/shop/billing/api:1']],
    [
      'skopeo',
      ['skopeo copy --dest-tls-verify=false docker-daemon:api:1 docker://localhost:5001/shop/billing/api:1'],
    ],
    ['oras', ['oras push --plain-http localhost:5001/shop/billing/api:1 notes.md']],
    ['crane', ['crane push api.tar localhost:5001/shop/billing/api:1']],
    ['helm', ['helm push --plain-http api-1.0.0.tgz oci://localhost:5001/shop/billing']],
  ] as const)('pushes into a given repository with %s', (client, commands) =>
    expect(pushCommands(client, HERE, 'shop', 'billing/api')).toEqual(commands),
  );

  it('names the project to helm, which adds the chart itself', () => {
    expect(pushCommands('helm', HERE, 'charts')).toEqual([
      'helm push --plain-http app-1.0.0.tgz oci://localhost:5001/charts',
    ]);
  });
});

describe('pullCommand', () => {
  it.each([
    ['docker', 'docker pull localhost:5001/library/team/app:1.2'],
    ['podman', 'podman pull --tls-verify=false localhost:5001/library/team/app:1.2'],
    [
      'skopeo',
      'skopeo copy --src-tls-verify=false docker://localhost:5001/library/team/app:1.2 oci-archive:app.tar',
    ],
    ['oras', 'oras copy --from-plain-http localhost:5001/library/team/app:1.2 --to-oci-layout app:1.2'],
    ['crane', 'crane pull localhost:5001/library/team/app:1.2 app.tar'],
  ] as const)('pulls an image with %s', (client, command) =>
    expect(pullCommand(client, HERE, APP)).toBe(command),
  );

  it('pulls a chart with Helm, whichever client is chosen, and copies it with ORAS', () => {
    for (const client of CLIENTS.filter((one) => one !== 'oras')) {
      expect(pullCommand(client, HERE, CHART)).toBe(
        'helm pull --plain-http oci://localhost:5001/library/team/app --version 1.2',
      );
    }
    expect(pullCommand('oras', HERE, CHART)).toMatch(/^oras copy .* --to-oci-layout app:1\.2$/);
  });

  it('pulls no image with Helm', () => {
    expect(pullCommand('helm', HERE, APP)).toBe('docker pull localhost:5001/library/team/app:1.2');
    expect(pullCommand('helm', HERE, { ...APP, type: undefined })).toMatch(/^docker pull /);
  });

  it('pulls files with ORAS, whichever client is chosen', () => {
    for (const client of CLIENTS) {
      expect(pullCommand(client, HERE, FILES)).toBe(
        'oras pull --plain-http localhost:5001/library/team/app:1.2',
      );
    }
  });

  it('offers only clients that can pull the type', () => {
    expect(clientsFor('IMAGE')).not.toContain('helm');
    expect(clientsFor('CHART')).toEqual(['helm', 'oras']);
    expect(clientsFor('SBOM')).toEqual(['oras']);
  });

  it('pins by digest', () => {
    const pinned = { repository: 'library/app', reference: { digest: 'sha256:ab' }, type: 'IMAGE' };
    expect(pullCommand('docker', HERE, pinned)).toBe('docker pull localhost:5001/library/app@sha256:ab');
    expect(pullCommand('oras', HERE, pinned)).toBe(
      'oras copy --from-plain-http localhost:5001/library/app@sha256:ab --to-oci-layout app',
    );
    expect(pullCommand('helm', HERE, { ...pinned, type: 'CHART' })).toBe(
      'helm pull --plain-http oci://localhost:5001/library/app@sha256:ab',
    );
  });

  it('gives helm the version that the tag stands for', () => {
    const chart = { repository: 'library/web', reference: { tag: '1.0.0_build.7' }, type: 'CHART' };
    expect(pullCommand('helm', HERE, chart)).toContain('--version 1.0.0+build.7');
  });
});

it('leaves the flags for plain HTTP out where there is TLS', () => {
  for (const client of CLIENTS) {
    const all = [
      loginCommand(client, SECURE, 'admin'),
      ...[APP, CHART, FILES].map((target) => pullCommand(client, SECURE, target)),
      ...pushCommands(client, SECURE, 'library'),
    ].join('\n');
    expect(all).not.toMatch(/plain-http|tls-verify/);
  }
});

describe('shellWord', () => {
  it.each([
    ['localhost:5001/library/app:1.2', 'localhost:5001/library/app:1.2'],
    ['two words', "'two words'"],
    ["it's", "'it'\\''s'"],
    ['$(rm -rf ~)', "'$(rm -rf ~)'"],
  ])('writes %s as %s', (text, word) => expect(shellWord(text)).toBe(word));
});
