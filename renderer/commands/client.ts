/** The command line clients that Marina writes commands for. */
export const CLIENTS = ['docker', 'podman', 'skopeo', 'oras', 'crane', 'helm'] as const;
export type Client = (typeof CLIENTS)[number];

/** How a client reaches the registry. */
export interface RegistryDoor {
  /** host:port as image names carry it. */
  readonly address: string;
  /** Whether it speaks TLS. Without, most clients must be told so. */
  readonly tls: boolean;
}

/** Quotes an argument for a POSIX shell where it is needed; names that registries accept never need it. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** Puts a command together, leaving out the flags that do not apply. */
export function commandLine(...words: readonly (string | false)[]): string {
  return words.filter((word) => word !== false).join(' ');
}
