import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Chromium: `[pid:date/time:ERROR:file.cc(line)] text`, newer ones with the thread's number too. */
const chromiumLine = /^\[\d+(:\d+)?:\d{4}\/\d{6}\.\d+:(VERBOSE\d*|INFO|WARNING|ERROR):[^\]]+\] /;

/** GLib and GTK: `(electron:123): Gtk-WARNING **: text`. */
const glibLine = /^\([^():]+:\d+\): \S+-(WARNING|CRITICAL|Message) \*\*: /;

/**
 * Whether a line is what Chromium and GTK say of the machine they run on (no bus, no GPU), rather than the application.
 * A fatal error is not: it says why the application ended.
 * @param {string} line
 * @returns {boolean}
 */
export function isChromiumTalk(line) {
  return chromiumLine.test(line) || glibLine.test(line);
}

/**
 * Keeps such lines in a file, which begins anew.
 * @param {string} file
 * @returns {(line: string) => boolean} whether the line went there
 */
export function chromiumTalk(file) {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, '');
  return (line) => {
    if (!isChromiumTalk(line)) return false;
    appendFileSync(file, `${line}\n`);
    return true;
  };
}
