import { type Client, commandLine, type RegistryDoor } from './client.ts';

/** Example commands that push something of the user's into `project`, one a line, in the order to run them. */
export function pushCommands(client: Client, door: RegistryDoor, project: string): readonly string[] {
  const target = `${door.address}/${project}`;
  switch (client) {
    case 'docker':
      return [`docker tag app:1 ${target}/app:1`, `docker push ${target}/app:1`];
    case 'podman':
      return [commandLine('podman push', !door.tls && '--tls-verify=false', `app:1 ${target}/app:1`)];
    case 'skopeo':
      return [
        commandLine(
          'skopeo copy',
          !door.tls && '--dest-tls-verify=false',
          `docker-daemon:app:1 docker://${target}/app:1`,
        ),
      ];
    case 'oras':
      return [commandLine('oras push', !door.tls && '--plain-http', `${target}/notes:1 notes.md`)];
    case 'crane':
      return [commandLine('crane push', `app.tar ${target}/app:1`)];
    case 'helm':
      return [commandLine('helm push', !door.tls && '--plain-http', `app-1.0.0.tgz oci://${target}`)];
  }
}
