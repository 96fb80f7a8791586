import { pathInProject, pullReference } from '../format/repository.ts';
import { type Client, commandLine, type RegistryDoor, shellWord } from './client.ts';

/** What is pulled: a repository's tag, or its digest. */
export interface PullTarget {
  /** Full name: project/path. */
  readonly repository: string;
  readonly reference: { readonly tag: string } | { readonly digest: string };
  /** The artifact's type, such as CHART; undefined when nobody knows it, which is read as an image. */
  readonly type: string | undefined;
}

/** Stand for what its type says, or nobody knows: an image, as nearly all that is pushed. */
const IMAGE_CLIENTS: readonly Client[] = ['docker', 'podman', 'skopeo', 'oras', 'crane'];
const CLIENTS_OF: Readonly<Record<string, readonly Client[]>> = {
  IMAGE: IMAGE_CLIENTS,
  CHART: ['helm', 'oras'],
};
/** Everything else is files in layers, which only ORAS takes out again. */
const FILE_CLIENTS: readonly Client[] = ['oras'];

/** The clients that can pull an artifact of a type (IMAGE, CHART, …), the usual one first. */
export function clientsFor(type: string | undefined): readonly Client[] {
  return type === undefined ? IMAGE_CLIENTS : (CLIENTS_OF[type] ?? FILE_CLIENTS);
}

/** The client that a user chose, where it can pull an artifact of the type, else the one that is usual for it. */
export function clientFor(chosen: Client, type: string | undefined): Client {
  const able = clientsFor(type);
  return able.includes(chosen) ? chosen : (able[0] ?? chosen);
}

/** The command by which a client pulls an artifact; its type decides where the client chosen cannot. */
export function pullCommand(chosen: Client, door: RegistryDoor, target: PullTarget): string {
  const { repository, reference, type } = target;
  const client = clientFor(chosen, type);
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
      return orasPull(door, name, target);
    case 'crane':
      return commandLine('crane pull', name, file);
    case 'helm':
      return helmPull(door, target);
  }
}

/** The type of signatures and the like, which are attached to something: what it is, only its own manifest says. */
export const REFERRER = 'REFERRER';

const WITHOUT_FILE_NAMES: readonly string[] = ['IMAGE', 'CHART', REFERRER];

/**
 * `oras pull` writes layers that have a file name (org.opencontainers.image.title); those of images, charts and
 * signatures have none, so that it would write nothing: they are copied whole.
 */
function orasPull(door: RegistryDoor, name: string, { repository, reference, type }: PullTarget): string {
  if (type !== undefined && !WITHOUT_FILE_NAMES.includes(type)) {
    return commandLine('oras pull', !door.tls && '--plain-http', name);
  }
  const folder = pathInProject(repository).split('/').at(-1) ?? 'image';
  const layout = 'tag' in reference ? `${folder}:${reference.tag}` : folder;
  return commandLine(
    'oras copy',
    !door.tls && '--from-plain-http',
    `${name} --to-oci-layout ${shellWord(layout)}`,
  );
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
