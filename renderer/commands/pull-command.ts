import { pathInProject, pullReference } from '../format/repository.ts';
import { type Client, commandLine, type RegistryDoor, shellWord } from './client.ts';

/** What is pulled: a repository's tag, or its digest. */
export interface PullTarget {
  /** Full name: project/path. */
  readonly repository: string;
  readonly reference: { readonly tag: string } | { readonly digest: string };
}

/** The command by which a client pulls an artifact. */
export function pullCommand(client: Client, door: RegistryDoor, target: PullTarget): string {
  const { repository, reference } = target;
  const name = shellWord(pullReference(door.address, repository, reference));
  const file = shellWord(`${pathInProject(repository).split('/').at(-1) ?? 'image'}.tar`);
  switch (client) {
    case 'docker':
      return commandLine('docker pull', name);
    case 'podman':
      return commandLine('podman pull', !door.tls && '--tls-verify=false', name);
    case 'skopeo':
      return commandLine(
        'skopeo copy',
        !door.tls && '--src-tls-verify=false',
        `docker://${name}`,
        `oci-archive:${file}`,
      );
    case 'oras':
      return commandLine('oras pull', !door.tls && '--plain-http', name);
    case 'crane':
      return commandLine('crane pull', name, file);
    case 'helm':
      return helmPull(door, target);
  }
}

/** Helm names a chart by its repository and the version apart; Helm 3.18 pulls by digest too. */
function helmPull(door: RegistryDoor, { repository, reference }: PullTarget): string {
  const plain = !door.tls && '--plain-http';
  if ('digest' in reference) {
    return commandLine(
      'helm pull',
      plain,
      `oci://${shellWord(pullReference(door.address, repository, reference))}`,
    );
  }
  // A chart's version may hold a plus sign, which tags cannot: Helm writes it as an underscore.
  const version = reference.tag.replaceAll('_', '+');
  return commandLine(
    'helm pull',
    plain,
    `oci://${shellWord(`${door.address}/${repository}`)}`,
    `--version ${shellWord(version)}`,
  );
}
