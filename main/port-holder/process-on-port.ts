import { execFile } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';

/** The name of a process that listens on a port, such as `nginx (1234)`; undefined where the system does not tell. */
export function processOnPort(port: number, platform = process.platform): Promise<string | undefined> {
  if (platform === 'linux') return onLinux(port);
  return platform === 'win32' ? onWindows(port) : onUnix(port);
}

/** proc(5): /proc/net/tcp names a socket's inode, and /proc/<pid>/fd has it among the files of its process. */
async function onLinux(port: number): Promise<string | undefined> {
  const tables = await Promise.all(
    ['/proc/net/tcp', '/proc/net/tcp6'].map((path) => readFile(path, 'utf8').catch(() => '')),
  );
  const inodes = new Set(tables.flatMap((table) => listeningInodes(table, port)));
  if (inodes.size === 0) return undefined;
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  for (const pid of pids) {
    if (!(await hasSocket(pid, inodes))) continue;
    return named(await readFile(`/proc/${pid}/comm`, 'utf8'), pid);
  }
  return undefined;
}

const LISTEN = '0A';

/** The inodes of sockets that listen on a port, from a table of proc(5). */
export function listeningInodes(table: string, port: number): string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return table.split('\n').flatMap((line) => {
    const [, local = '', , state, , , , , , inode] = line.trim().split(/\s+/);
    return local.endsWith(suffix) && state === LISTEN && inode !== undefined ? [inode] : [];
  });
}

/** False also for another user's process, whose files this one may not see. */
async function hasSocket(pid: string, inodes: ReadonlySet<string>): Promise<boolean> {
  const folder = `/proc/${pid}/fd`;
  const files = await readdir(folder).catch(() => []);
  for (const file of files) {
    const target = await readlink(`${folder}/${file}`).catch(() => '');
    const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1];
    if (inode !== undefined && inodes.has(inode)) return true;
  }
  return false;
}

/** lsof(8) -F prints a field a line: `p` the process, `c` its command. */
async function onUnix(port: number): Promise<string | undefined> {
  const output = await outputOf('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc']);
  const field = (name: string): string | undefined =>
    output
      ?.split('\n')
      .find((line) => line.startsWith(name))
      ?.slice(1);
  return named(field('c'), field('p'));
}

async function onWindows(port: number): Promise<string | undefined> {
  const script = `$c = Get-NetTCPConnection -State Listen -LocalPort ${port} | Select-Object -First 1; $p = Get-Process -Id $c.OwningProcess; "$($p.ProcessName) $($p.Id)"`;
  const output = await outputOf('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', script]);
  const found = /^(.+) (\d+)\s*$/.exec(output ?? '');
  return named(found?.[1], found?.[2]);
}

function named(name: string | undefined, pid: string | undefined): string | undefined {
  return name === undefined || pid === undefined ? undefined : `${name.trim()} (${pid})`;
}

const ANSWER_WITHIN = 3_000;

function outputOf(command: string, args: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(command, args, { timeout: ANSWER_WITHIN, windowsHide: true }, (error, stdout) =>
      resolve(error === null ? stdout : undefined),
    );
  });
}
