import { type Client, commandLine, type RegistryDoor } from './client.ts';

/**
 * Commands that push something of the user's into `project`, one a line, in the order to run them. `path` names the
 * repository in the project; without it the repository is an example.
 */
export function pushCommands(
  client: Client,
  door: RegistryDoor,
  project: string,
  path?: string,
): readonly string[] {
  const target = `${door.address}/${project}/${path ?? (client === 'oras' ? 'notes' : 'app')}`;
  const folder = target.slice(0, target.lastIndexOf('/'));
  const name = target.slice(folder.length + 1);
  switch (client) {
    case 'docker':
      return [`docker tag ${name}:1 ${target}:1`, `docker push ${target}:1`];
    case 'podman':
      return [commandLine('podman push', !door.tls && '--tls-verify=false', `${name}:1 ${target}:1`)];
    case 'skopeo':
      return [
        commandLine(
          'skopeo copy',
          !door.tls && '--dest-tls-verify=false',
          `docker-daemon:${name}:1 docker://${target}:1`,
        ),
      ];
    case 'oras':
      return [commandLine('oras push', !door.tls && '--plain-http', `${target}:1 notes.md`)];
    case 'crane':
      return [commandLine('crane push', `${name}.tar ${target}:1`)];
    case 'helm':
      // Helm takes the repository's last name from the chart.
      return [commandLine('helm push', !door.tls && '--plain-http', `${name}-1.0.0.tgz oci://${folder}`)];
  }
}
