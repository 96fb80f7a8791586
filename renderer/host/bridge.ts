import type { MarinaBridge } from '../../main/ipc-contract/index.ts';

declare global {
  interface Window {
    /** Set by the preload script of the desktop application. */
    readonly marina?: MarinaBridge;
  }
}

/** What only the desktop application offers; undefined in the web portal. */
export function bridge(): MarinaBridge | undefined {
  return window.marina;
}

/** Puts text on the clipboard. Rejects when the browser refuses. */
export async function copyText(text: string): Promise<void> {
  const desktop = bridge();
  if (desktop === undefined) await navigator.clipboard.writeText(text);
  else await desktop.clipboard.writeText(text);
}
