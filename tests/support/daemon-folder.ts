import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from './run-command.ts';
import { until } from './until.ts';

const PREFIX = 'marina-test-daemon-';
const END_SECONDS = 15;

/**
 * Makes a folder for a daemon's files, sockets and mounts. Its name tells which process owns it, so that a later run
 * can clear what a killed one left behind.
 */
export async function createDaemonFolder(): Promise<string> {
  await clearAbandonedFolders();
  return mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-${startTimeOf(process.pid)}-`));
}

/** Ends every process that was started on the folder, unmounts what is mounted in it and removes it. */
export async function removeDaemonFolder(folder: string): Promise<void> {
  await endProcessesOf(folder);
  for (const mountPoint of await mountPointsIn(folder)) {
    const unmounted = await runCommand('umount', [mountPoint], { environment: process.env });
    if (unmounted.code !== 0) await runCommand('umount', ['-l', mountPoint], { environment: process.env });
  }
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}

/** Clears the folders whose owner is gone. */
async function clearAbandonedFolders(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const owner = /^marina-test-daemon-(\d+)-(\d+)-/.exec(name);
    if (owner === null) continue;
    if (startTimeOf(Number(owner[1])) !== owner[2]) await removeDaemonFolder(join(tmpdir(), name));
  }
}

/** First all are asked to end, daemons before what they would start again; who stays is killed. */
async function endProcessesOf(folder: string): Promise<void> {
  if (processesOf(folder).length === 0) return;
  for (const pid of processesOf(folder, /dockerd/)) send(pid, 'SIGTERM');
  await gone(folder, /dockerd/);
  for (const pid of processesOf(folder)) send(pid, 'SIGTERM');
  await gone(folder);
  for (const pid of processesOf(folder)) send(pid, 'SIGKILL');
  await until(`the end of the processes in ${folder}`, () => processesOf(folder).length === 0);
}

/** Waits a while for processes to end; tells nothing when they do not. */
async function gone(folder: string, command?: RegExp): Promise<void> {
  const ended = () => processesOf(folder, command).length === 0;
  await until(`the end of the processes in ${folder}`, ended, END_SECONDS).catch(() => undefined);
}

/** Processes whose command line names the folder, which nothing but a daemon of this folder has a reason to. */
function processesOf(
  folder: string,
  command: RegExp = /(dockerd|containerd|containerd-shim-runc-v2)$/,
): number[] {
  const found: number[] = [];
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const [program = '', ...args] = commandLineOf(name);
    const names = args.some((argument) => argument.includes(`${folder}/`));
    if (names && command.test(program)) found.push(Number(name));
  }
  return found;
}

function commandLineOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

/** When a process started, in clock ticks since boot (proc(5), stat field 22): with the pid it names one for good. */
function startTimeOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // Field 2 is the program in brackets and may hold spaces.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}

/** Deepest first. */
async function mountPointsIn(folder: string): Promise<string[]> {
  const lines = (await readFile('/proc/self/mounts', 'utf8')).split('\n');
  const points = lines.map((line) => line.split(' ')[1] ?? '');
  return points.filter((point) => point.startsWith(`${folder}/`)).sort((a, b) => b.length - a.length);
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended by itself meanwhile.
  }
}
