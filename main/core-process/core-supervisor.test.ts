import { Check } from 'typebox/value';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { HostOptions, HostReply, HostRequest } from '../../registry-core/host/index.ts';
import type { CoreProblem, CoreState } from '../ipc-contract/core.ts';
import { type CorePortListener, MessageFromCore } from './core-protocol.ts';
import { CoreSupervisor, type CoreSupervisorParts } from './core-supervisor.ts';

const OPTIONS: HostOptions = {
  dataFolder: '/data',
  desktopToken: 'token',
  secretStore: { kind: 'host' },
};
const READY = { type: 'ready', url: 'http://127.0.0.1:5001', port: 5001, version: '0.1.0' };

/** One started fake core. */
interface FakeCore {
  readonly sent: HostRequest[];
  readonly listener: CorePortListener;
  killed: boolean;
}

function setUp(
  masterKey: (mayCreate: boolean) => Promise<Buffer> = () => Promise.reject(new Error('unused')),
  given: Partial<CoreSupervisorParts> = {},
) {
  const cores: FakeCore[] = [];
  const states: CoreState[] = [];
  const supervisor = new CoreSupervisor({
    startPort: (listener) => {
      const core: FakeCore = { sent: [], listener, killed: false };
      cores.push(core);
      return {
        send: (message) => core.sent.push(message),
        kill: () => {
          core.killed = true;
          listener.onExit(137);
        },
      };
    },
    options: () => OPTIONS,
    masterKey,
    onState: (state) => states.push(state),
    ...given,
  });
  const core = (index: number): FakeCore => {
    const found = cores[index];
    if (found === undefined) throw new Error(`core ${index} was not started`);
    return found;
  };
  return { supervisor, cores, core, states };
}

describe('CoreSupervisor', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('hands the options over as a message and reports the address', () => {
    const { supervisor, core, states } = setUp();
    supervisor.start();
    expect(core(0).sent).toEqual([{ type: 'start', options: OPTIONS }]);
    core(0).listener.onMessage(READY);
    expect(states.map((state) => state.status)).toEqual(['starting', 'ready']);
    expect(supervisor.state).toMatchObject({ url: 'http://127.0.0.1:5001', port: 5001 });
  });

  it('gives the core the master key when it asks', async () => {
    const asked: boolean[] = [];
    const { supervisor, core } = setUp(async (mayCreate) => {
      asked.push(mayCreate);
      return Buffer.alloc(32, 5);
    });
    supervisor.start();
    core(0).listener.onMessage({ type: 'master-key-wanted', mayCreate: true });
    await vi.waitFor(() => expect(core(0).sent).toHaveLength(2));
    expect(core(0).sent.at(-1)).toEqual({
      type: 'master-key',
      key: Buffer.alloc(32, 5).toString('base64'),
    });
    expect(asked).toEqual([true]);
  });

  it('tells the core why there is no master key', async () => {
    const { supervisor, core } = setUp(() => Promise.reject(new Error('locked; unlock it')));
    supervisor.start();
    core(0).listener.onMessage({ type: 'master-key-wanted', mayCreate: false });
    await vi.waitFor(() => expect(core(0).sent).toHaveLength(2));
    expect(core(0).sent.at(-1)).toEqual({ type: 'master-key-refused', message: 'locked; unlock it' });
  });

  it('lets requests wait for a start, not for a core that is down', async () => {
    const { supervisor, core } = setUp();
    supervisor.start();
    const waiting = supervisor.started();
    core(0).listener.onMessage(READY);
    expect(await waiting).toMatchObject({ status: 'ready' });
    expect(await supervisor.started()).toMatchObject({ status: 'ready' });
    core(0).listener.onExit(1);
    expect(await supervisor.started()).toMatchObject({ status: 'down' });
  });

  it('starts one core only', () => {
    const { supervisor, cores } = setUp();
    supervisor.start();
    supervisor.start();
    expect(cores).toHaveLength(1);
  });

  it('restarts a core that died, waiting longer after each failure', () => {
    const { supervisor, cores, core } = setUp();
    supervisor.start();
    core(0).listener.onMessage(READY);
    core(0).listener.onExit(1);
    expect(supervisor.state).toMatchObject({
      status: 'down',
      problem: { code: 'CORE_EXITED' },
      retryAt: Date.now() + 250,
    });
    vi.advanceTimersByTime(249);
    expect(cores).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(cores).toHaveLength(2);
    core(1).listener.onExit(1);
    expect(supervisor.state).toMatchObject({ retryAt: Date.now() + 500 });
    vi.advanceTimersByTime(500);
    core(2).listener.onMessage(READY);
    expect(supervisor.state.status).toBe('ready');
  });

  it('starts the back-off anew after a healthy run', () => {
    const { supervisor, core } = setUp();
    supervisor.start();
    core(0).listener.onExit(1);
    vi.advanceTimersByTime(250);
    core(1).listener.onMessage(READY);
    vi.advanceTimersByTime(60_000);
    core(1).listener.onExit(1);
    expect(supervisor.state).toMatchObject({ retryAt: Date.now() + 250 });
  });

  it('does not retry what a retry cannot mend, until asked', () => {
    const { supervisor, cores, core } = setUp();
    supervisor.start();
    core(0).listener.onMessage({ type: 'failed', code: 'SCHEMA_TOO_NEW', message: 'written by Marina 9' });
    expect(supervisor.state).toEqual({
      status: 'down',
      problem: { code: 'SCHEMA_TOO_NEW', message: 'written by Marina 9' },
      retryAt: null,
    });
    vi.advanceTimersByTime(3_600_000);
    expect(cores).toHaveLength(1);
    supervisor.retry();
    expect(cores).toHaveLength(2);
  });

  it('retries at once when asked, and not a second time when the timer is due', () => {
    const { supervisor, cores, core } = setUp();
    supervisor.start();
    core(0).listener.onExit(1);
    supervisor.retry();
    expect(cores).toHaveLength(2);
    vi.advanceTimersByTime(10_000);
    expect(cores).toHaveLength(2);
  });

  it('ends a core that never reports ready', () => {
    const { supervisor, core } = setUp();
    supervisor.start();
    vi.advanceTimersByTime(120_000);
    expect(core(0).killed).toBe(true);
    expect(supervisor.state).toMatchObject({ status: 'down', problem: { code: 'CORE_SILENT' } });
  });

  it('ignores messages it does not know', () => {
    const { supervisor, core } = setUp();
    supervisor.start();
    core(0).listener.onMessage({ type: 'ready', url: 5 });
    core(0).listener.onMessage('ready');
    core(0).listener.onMessage(null);
    expect(supervisor.state.status).toBe('starting');
  });

  it('says within four seconds that a core does not answer, and that it does again', () => {
    const { supervisor, core, states } = setUp();
    supervisor.start();
    core(0).listener.onMessage(READY);
    vi.advanceTimersByTime(1000);
    expect(core(0).sent.at(-1)).toEqual({ type: 'ping' });
    core(0).listener.onMessage({ type: 'pong' });
    vi.advanceTimersByTime(3000);
    expect(supervisor.state).not.toHaveProperty('silent');
    vi.advanceTimersByTime(1000);
    expect(supervisor.state).toMatchObject({ status: 'ready', silent: true });
    vi.advanceTimersByTime(5000);
    core(0).listener.onMessage({ type: 'pong' });
    expect(supervisor.state).not.toHaveProperty('silent');
    expect(states).toHaveLength(4);
  });

  it('says what keeps a core from its work, and that it is over', () => {
    const { supervisor, core, states } = setUp();
    supervisor.start();
    core(0).listener.onMessage(READY);
    const trouble = { problem: 'away', message: 'the folder is gone' };
    core(0).listener.onMessage({ type: 'pong', trouble });
    core(0).listener.onMessage({ type: 'pong', trouble });
    expect(supervisor.state).toMatchObject({ status: 'ready', trouble });
    core(0).listener.onMessage({ type: 'pong' });
    expect(supervisor.state).not.toHaveProperty('trouble');
    expect(states).toHaveLength(4);
  });

  it('does not wait long for a core that does not answer to end', async () => {
    const { supervisor, core } = setUp();
    supervisor.start();
    core(0).listener.onMessage(READY);
    vi.advanceTimersByTime(4000);
    const stopped = supervisor.stop();
    vi.advanceTimersByTime(2000);
    await stopped;
    expect(core(0).killed).toBe(true);
  });

  it('stops in an orderly way and does not restart', async () => {
    const { supervisor, cores, core } = setUp();
    supervisor.start();
    core(0).listener.onMessage(READY);
    const stopped = supervisor.stop();
    expect(core(0).sent.at(-1)).toEqual({ type: 'stop' });
    expect(supervisor.state.status).toBe('stopping');
    core(0).listener.onMessage({ type: 'stopped' });
    core(0).listener.onExit(0);
    await stopped;
    expect(supervisor.state.status).toBe('stopped');
    vi.advanceTimersByTime(60_000);
    expect(cores).toHaveLength(1);
  });

  it('kills a core that does not stop in time', async () => {
    const { supervisor, core } = setUp();
    supervisor.start();
    core(0).listener.onMessage(READY);
    const stopped = supervisor.stop();
    vi.advanceTimersByTime(10_000);
    await stopped;
    expect(core(0).killed).toBe(true);
  });

  it('stops while it waits to restart', async () => {
    const { supervisor, cores, core } = setUp();
    supervisor.start();
    core(0).listener.onExit(1);
    await supervisor.stop();
    vi.advanceTimersByTime(60_000);
    expect(cores).toHaveLength(1);
  });

  it('answers every caller of stop', async () => {
    const { supervisor, core } = setUp();
    supervisor.start();
    const both = Promise.all([supervisor.stop(), supervisor.stop()]);
    core(0).listener.onExit(0);
    await expect(both).resolves.toBeDefined();
  });
});

describe('MessageFromCore', () => {
  it('knows everything that the core answers', () => {
    const replies: readonly HostReply[] = [
      { type: 'ready', url: 'http://127.0.0.1:5001', port: 5001, version: '0.1.0' },
      { type: 'failed', code: 'PORT_UNAVAILABLE', message: 'port 5001 is taken' },
      { type: 'master-key-wanted', mayCreate: false },
      { type: 'pong' },
      { type: 'stopped' },
    ];
    for (const reply of replies) expect(Check(MessageFromCore, reply)).toBe(true);
  });

  it('restarts a core that runs, once it has ended in order', async () => {
    const { supervisor, cores, core, states } = setUp();
    supervisor.start();
    core(0).listener.onMessage(READY);
    const restarted = supervisor.restart();
    expect(core(0).sent.at(-1)).toEqual({ type: 'stop' });
    expect(cores).toHaveLength(1);
    core(0).listener.onExit(0);
    await restarted;
    expect(core(1).sent).toEqual([{ type: 'start', options: OPTIONS }]);
    expect(states.map((state) => state.status)).toEqual([
      'starting',
      'ready',
      'stopping',
      'stopped',
      'starting',
    ]);
  });

  it('stays down when it is stopped while it restarts, and does not restart what does not run', async () => {
    const { supervisor, cores, core } = setUp();
    await supervisor.restart();
    expect(cores).toHaveLength(0);
    supervisor.start();
    core(0).listener.onMessage(READY);
    const both = Promise.all([supervisor.restart(), supervisor.stop()]);
    core(0).listener.onExit(0);
    await both;
    expect(cores).toHaveLength(1);
    expect(supervisor.state.status).toBe('stopped');
  });

  it('makes a change between two cores, once, whatever else asks for a restart', async () => {
    let dataFolder = '/data';
    const { supervisor, cores, core } = setUp(undefined, { options: () => ({ ...OPTIONS, dataFolder }) });
    supervisor.start();
    core(0).listener.onMessage(READY);
    const change = vi.fn(() => {
      dataFolder = '/disk';
    });
    const all = Promise.all([supervisor.restart(), supervisor.startAnew(change), supervisor.restart()]);
    expect(change).not.toHaveBeenCalled();
    core(0).listener.onExit(0);
    await all;
    expect(change).toHaveBeenCalledTimes(1);
    expect(cores).toHaveLength(2);
    expect(core(1).sent).toEqual([{ type: 'start', options: { ...OPTIONS, dataFolder: '/disk' } }]);
  });

  it('starts no core while something stands in its way, and does when it is gone', async () => {
    vi.useFakeTimers();
    try {
      let problem: CoreProblem | undefined = { code: 'DATA_FOLDER_MISSING', message: 'gone' };
      const { supervisor, cores, states } = setUp(undefined, { obstacle: () => problem });
      supervisor.start();
      vi.advanceTimersByTime(60_000);
      expect([cores.length, states.length]).toEqual([0, 1]);
      problem = undefined;
      vi.advanceTimersByTime(3000);
      expect(cores).toHaveLength(1);
      problem = { code: 'DATA_FOLDER_MISSING', message: 'gone' };
      cores[0]?.listener.onExit(1);
      vi.advanceTimersByTime(250);
      await supervisor.stop();
      problem = undefined;
      vi.advanceTimersByTime(60_000);
      expect([cores.length, supervisor.state.status]).toEqual([1, 'stopped']);
    } finally {
      vi.useRealTimers();
    }
  });

  it('starts no core while something stands in its way, and asks again when it is told to', async () => {
    let problem: CoreProblem | undefined = { code: 'DATA_FOLDER_MISSING', message: 'gone' };
    const { supervisor, cores } = setUp(undefined, { obstacle: () => problem });
    supervisor.start();
    supervisor.retry();
    expect(supervisor.state).toEqual({ status: 'down', problem, retryAt: null });
    expect(cores).toHaveLength(0);
    await supervisor.startAnew(() => {
      problem = undefined;
    });
    expect(cores).toHaveLength(1);
    const stopped = supervisor.stop();
    cores[0]?.listener.onExit(0);
    await stopped;
  });
});
