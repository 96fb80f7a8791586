import { EventEmitter } from 'node:events';
import type { Session } from 'electron';
import { describe, expect, it, vi } from 'vitest';
import { guardSession, guardWebContents } from './window-guards.ts';

type OpenHandler = (details: { url: string }) => { action: string };

/** A web contents that went through the guards, and the pages that were opened in the browser. */
function guardedContents() {
  const app = new EventEmitter();
  const opened: string[] = [];
  guardWebContents(app, (address) => opened.push(address));
  const handlers: { open?: OpenHandler } = {};
  const contents = Object.assign(new EventEmitter(), {
    setWindowOpenHandler: (handler: OpenHandler) => {
      handlers.open = handler;
    },
  });
  app.emit('web-contents-created', {}, contents);
  const prevented = (name: string, facts: Record<string, unknown>): boolean => {
    const preventDefault = vi.fn();
    contents.emit(name, { ...facts, preventDefault });
    return preventDefault.mock.calls.length > 0;
  };
  return { handlers, opened, prevented };
}

describe('guardWebContents', () => {
  it.each(['https://example.org/', 'file:///etc/passwd', 'data:text/html,x', 'marina://app.example/'])(
    'stays when a page wants to go to %s',
    (url) => {
      const { prevented } = guardedContents();
      expect(prevented('will-navigate', { url })).toBe(true);
      expect(prevented('will-redirect', { url })).toBe(true);
      expect(prevented('will-frame-navigate', { url, isMainFrame: true })).toBe(true);
    },
  );

  it('lets a page go to another page of its own, but not in a frame', () => {
    const { prevented } = guardedContents();
    const url = 'marina://app/projects';
    expect(prevented('will-navigate', { url })).toBe(false);
    expect(prevented('will-frame-navigate', { url, isMainFrame: true })).toBe(false);
    expect(prevented('will-frame-navigate', { url, isMainFrame: false })).toBe(true);
  });

  it('attaches no webview', () => {
    expect(guardedContents().prevented('will-attach-webview', {})).toBe(true);
  });

  it('opens no second window; https pages go to the browser', () => {
    const { handlers, opened } = guardedContents();
    expect(handlers.open?.({ url: 'https://example.org/' })).toEqual({ action: 'deny' });
    expect(handlers.open?.({ url: 'file:///etc/passwd' })).toEqual({ action: 'deny' });
    expect(opened).toEqual(['https://example.org/']);
  });
});

type Decide<Result> = (result: Result) => void;

/** What {@link guardSession} set on a session. */
function guardedSession() {
  const seen: {
    request?: (
      contents: unknown,
      permission: string,
      decide: Decide<boolean>,
      details: { requestingUrl: string },
    ) => void;
    check?: (contents: unknown, permission: string, origin: string) => boolean;
    fetch?: {
      urls: readonly string[];
      decide: (details: unknown, decide: Decide<{ cancel: boolean }>) => void;
    };
  } = {};
  const session: Partial<Record<keyof Session, unknown>> = {
    setPermissionRequestHandler: (handler: typeof seen.request & {}) => {
      seen.request = handler;
    },
    setPermissionCheckHandler: (handler: typeof seen.check & {}) => {
      seen.check = handler;
    },
    setDevicePermissionHandler: vi.fn(),
    webRequest: {
      onBeforeRequest: (filter: { urls: string[] }, decide: NonNullable<typeof seen.fetch>['decide']) => {
        seen.fetch = { urls: filter.urls, decide };
      },
    },
    on: vi.fn(),
  };
  guardSession(session as Session);
  return seen;
}

describe('guardSession', () => {
  it.each([
    'media',
    'geolocation',
    'notifications',
    'clipboard-read',
    'openExternal',
    'fullscreen',
    'hid',
    'usb',
  ])('denies %s', (permission) => {
    const { request, check } = guardedSession();
    const decide = vi.fn();
    request?.({}, permission, decide, { requestingUrl: 'marina://app/' });
    expect(decide).toHaveBeenCalledWith(false);
    expect(check?.({}, permission, 'marina://app/')).toBe(false);
  });

  it('lets its own page write to the clipboard, and no other page', () => {
    const { request, check } = guardedSession();
    const decide = vi.fn();
    request?.({}, 'clipboard-sanitized-write', decide, { requestingUrl: 'marina://app/' });
    request?.({}, 'clipboard-sanitized-write', decide, { requestingUrl: 'https://example.org/' });
    expect(decide.mock.calls).toEqual([[true], [false]]);
    expect(check?.({}, 'clipboard-sanitized-write', 'marina://app/')).toBe(true);
    expect(check?.({}, 'clipboard-sanitized-write', 'https://example.org')).toBe(false);
  });

  it('cuts pages off the network and the file system', () => {
    const { fetch } = guardedSession();
    const decide = vi.fn();
    fetch?.decide({}, decide);
    expect(decide).toHaveBeenCalledWith({ cancel: true });
    expect(fetch?.urls).toEqual(
      expect.arrayContaining(['http://*/*', 'https://*/*', 'file://*/*', 'ws://*/*']),
    );
  });
});
