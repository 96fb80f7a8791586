import { type Client, commandLine, type RegistryDoor, shellWord } from './client.ts';

/** The command that signs a client in; it asks for the password itself, so that none ends up in the shell's history. */
export function loginCommand(client: Client, door: RegistryDoor, username: string): string {
  const address = shellWord(door.address);
  const user = `-u ${shellWord(username)}`;
  switch (client) {
    case 'docker':
      return commandLine('docker login', user, address);
    case 'podman':
      return commandLine('podman login', !door.tls && '--tls-verify=false', user, address);
    case 'skopeo':
      return commandLine('skopeo login', !door.tls && '--tls-verify=false', user, address);
    case 'oras':
      return commandLine('oras login', !door.tls && '--plain-http', user, address);
    case 'crane':
      return commandLine('crane auth login', user, '--password-stdin', address);
    case 'helm':
      return commandLine('helm registry login', !door.tls && '--plain-http', user, address);
  }
}
