import { describe, expect, it, vi } from 'vitest';
import type { CoreState } from '../ipc-contract/core.ts';
import { statusLine, type TrayActions, trayMenu } from './tray-menu.ts';
import { TRAY_TEXTS } from './tray-texts.ts';

const READY: CoreState = { status: 'ready', url: 'http://127.0.0.1:5002', port: 5002, version: '0.1.0' };
const DOWN: CoreState = {
  status: 'down',
  problem: { code: 'CORE_EXITED', message: 'it ended' },
  retryAt: null,
};

function menuFor(state: CoreState) {
  const actions: TrayActions = { open: vi.fn(), copyAddress: vi.fn(), quit: vi.fn() };
  const items = trayMenu(state, TRAY_TEXTS.en, actions);
  const click = (label: string): void => {
    const handler = items.find((item) => item.label === label)?.click;
    if (handler !== undefined) Reflect.apply(handler, undefined, []);
  };
  return { actions, items, click };
}

describe('trayMenu', () => {
  it('tells where the registry is, and copies that', () => {
    const { actions, items, click } = menuFor(READY);
    expect(items[0]).toEqual({ label: 'Running at localhost:5002', enabled: false });
    click('Copy address');
    expect(actions.copyAddress).toHaveBeenCalledWith('localhost:5002');
  });

  it('offers no address while there is none', () => {
    const { actions, items, click } = menuFor(DOWN);
    expect(items[0]?.label).toBe('The registry is not running');
    expect(items.find((item) => item.label === 'Copy address')?.enabled).toBe(false);
    click('Copy address');
    expect(actions.copyAddress).not.toHaveBeenCalled();
  });

  it.each([
    ['away', 'Pushes fail: the data folder is not there'],
    ['full', 'Pushes fail: the disk is full'],
    ['failed', 'The registry does not work'],
  ] as const)('tells what keeps a registry that runs from its work: %s', (problem, label) => {
    const { items } = menuFor({ ...READY, trouble: { problem, message: '' } });
    expect(items[0]?.label).toBe(label);
  });

  it('opens the window and quits', () => {
    const { actions, click } = menuFor(READY);
    click('Open Marina');
    click('Quit Marina');
    expect(actions.open).toHaveBeenCalledOnce();
    expect(actions.quit).toHaveBeenCalledOnce();
  });
});

describe('statusLine', () => {
  it.each([
    [{ status: 'starting' }, '正在启动…'],
    [{ status: 'stopping' }, '正在停止…'],
    [{ status: 'stopped' }, '正在停止…'],
    [READY, '运行中：localhost:5002'],
  ] as const)('speaks Chinese of %j', (state, line) => {
    expect(statusLine(state, TRAY_TEXTS['zh-CN'])).toBe(line);
  });
});
