import { APP_ORIGIN } from '../scheme/app-scheme.ts';

/** What is looked at in a message's sender; Electron's own event fits. */
export interface SenderFacts {
  readonly sender: { readonly id: number };
  /** Null when the frame is gone or was navigated away. */
  readonly senderFrame: { readonly url: string; readonly parent: unknown } | null;
}

/** Whether a message comes from Marina's own page, in the main frame, of a window that main made. */
export function isTrustedSender(event: SenderFacts, ownWindows: ReadonlySet<number>): boolean {
  const frame = event.senderFrame;
  if (frame === null || frame.parent !== null || !ownWindows.has(event.sender.id)) return false;
  return isOwnPage(frame.url);
}

/** Whether an address is one of Marina's own pages. */
export function isOwnPage(address: string): boolean {
  return address === APP_ORIGIN || address.startsWith(`${APP_ORIGIN}/`);
}
