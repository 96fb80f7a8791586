import type { Session, WebContents } from 'electron';
import { asOpenablePage } from './openable-page.ts';
import { isOwnPage } from './trusted-sender.ts';

/** The page may put text on the clipboard after a click; it gets nothing else. */
const GRANTED_PERMISSIONS: ReadonlySet<string> = new Set(['clipboard-sanitized-write']);

/** Whatever a page could fetch from elsewhere. Marina's pages fetch from their own scheme only. */
const FOREIGN_ADDRESSES = ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*', 'ftp://*/*', 'file://*/*'];

/** Answers permission requests and checks, and cuts the session off the network and the file system. */
export function guardSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, decide, details) =>
    decide(GRANTED_PERMISSIONS.has(permission) && isOwnPage(details.requestingUrl)),
  );
  session.setPermissionCheckHandler(
    (_contents, permission, origin) =>
      GRANTED_PERMISSIONS.has(permission) && isOwnPage(origin.replace(/\/$/, '')),
  );
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest({ urls: FOREIGN_ADDRESSES }, (_details, decide) =>
    decide({ cancel: true }),
  );
  session.on('will-download', (event) => event.preventDefault());
}

/** What announces each web contents; Electron's app. */
export interface WebContentsSource {
  on(name: 'web-contents-created', listener: (event: unknown, contents: WebContents) => void): unknown;
}

/**
 * Applies to every web contents the application ever makes: no way out of Marina's own pages, no second window,
 * no embedded view. Links to https pages open in the user's browser.
 */
export function guardWebContents(app: WebContentsSource, openExternal: (address: string) => void): void {
  app.on('web-contents-created', (_event, contents) => {
    stayOnOwnPages(contents);
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(({ url }) => {
      const page = asOpenablePage(url);
      if (page !== undefined) openExternal(page);
      return { action: 'deny' };
    });
  });
}

function stayOnOwnPages(contents: WebContents): void {
  contents.on('will-navigate', (event) => {
    if (!isOwnPage(event.url)) event.preventDefault();
  });
  contents.on('will-redirect', (event) => {
    if (!isOwnPage(event.url)) event.preventDefault();
  });
  // Marina has no frames; a page in one would be somebody else's.
  contents.on('will-frame-navigate', (event) => {
    if (!event.isMainFrame || !isOwnPage(event.url)) event.preventDefault();
  });
}
