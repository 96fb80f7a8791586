import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

/** Appends in a thread, then tells how nice each thread of the process is (proc_pid_stat(5), field 19). */
const SCRIPT = `
import { openSync, readdirSync, readFileSync } from 'node:fs';
import { UploadThread } from ${JSON.stringify(new URL('./upload-thread.ts', import.meta.url).href)};
const staying = setInterval(() => undefined, 1000);
const worker = new URL(${JSON.stringify(new URL('./upload-worker.ts', import.meta.url).href)});
const thread = new UploadThread(worker, () => performance.now());
const id = thread.begin('sha256', () => undefined);
await thread.append(id, openSync(process.env.UPLOAD, 'w'), 0, [new Uint8Array([97])]);
const niceness = readdirSync('/proc/self/task').map((task) => {
  const stat = readFileSync('/proc/self/task/' + task + '/stat', 'latin1');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16]);
});
console.log(Math.min(...niceness));
await thread.close();
clearInterval(staying);
`;

it.runIf(process.platform === 'linux')(
  'writes in a process that was started with less priority',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'marina-upload-worker-'));
    const path = join(folder, 'upload');
    const script = join(folder, 'script.mjs');
    await writeFile(script, SCRIPT);
    const { stdout } = await promisify(execFile)('nice', ['-n', '15', process.execPath, script], {
      env: { ...process.env, UPLOAD: path },
    });
    expect(Number(stdout)).toBeGreaterThanOrEqual(15);
    expect(await readFile(path, 'latin1')).toBe('a');
    await rm(folder, { recursive: true });
  },
);
