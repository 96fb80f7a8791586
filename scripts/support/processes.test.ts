import { describe, expect, it } from 'vitest';
import { exitCode, run } from './processes.mjs';

describe('run', () => {
  it('collects both outputs and the exit code', async () => {
    const script = "console.log('out'); console.error('err'); process.exitCode = 3";
    const outcome = await run(process.execPath, ['-e', script]);
    expect(outcome.code).toBe(3);
    expect(outcome.stdout).toBe('out\n');
    expect(outcome.output).toContain('err');
  });

  it('reports a command that is not there instead of throwing', async () => {
    expect((await run('/no/such/command', [])).code).toBe(127);
  });

  it('ends a command that takes too long', async () => {
    const outcome = await run(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { timeout: 200 });
    expect(outcome.code).toBe(128 + 15);
  });
});

describe('exitCode', () => {
  it("follows the shell's convention", () => {
    expect(exitCode(0, null)).toBe(0);
    expect(exitCode(null, 'SIGKILL')).toBe(137);
  });
});
