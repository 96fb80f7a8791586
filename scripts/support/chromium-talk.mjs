import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Chromium: `[pid:date/time:ERROR:file.cc(line)] text`, newer ones with the thread's number too. */
const chromiumLine = /^\[\d+(:\d+)?:\d{4}\/\d{6}\.\d+:(VERBOSE\d*|INFO|WARNING|ERROR):[^\]]+\] /;

/** That a part of it ended before another is no news while all of it ends. */
const fatalLine = /^\[\d+(:\d+)?:\d{4}\/\d{6}\.\d+:FATAL:[^\]]+\] /;

/** GLib and GTK: `(electron:123): Gtk-WARNING **: text`. */
const glibLine = /^\([^():]+:\d+\): \S+-(WARNING|CRITICAL|Message) \*\*: /;

/**
 * Whether a line is what Chromium and GTK say of the machine they run on (no bus, no GPU), rather than the application.
 * A fatal error is not: it says why the application ended.
 * @param {string} line
 * @param {boolean} [ending] the application was told to end
 * @returns {boolean}
 */
export function isChromiumTalk(line, ending = false) {
  return chromiumLine.test(line) || glibLine.test(line) || (ending && fatalLine.test(line));
}

/** What main says while it looks for a place for the master key: each place that it tried. */
const keyPlace =
  /"name":"main","msg":"(?:a place does not take the master key|the master key is in a new place)"/;

/**
 * What is said on the terminal of a line about the place of the master key, whose details go to the file: an empty text
 * where that is nothing, undefined where the line is about something else.
 * @param {string} line
 * @returns {string | undefined}
 */
export function masterKeySentence(line) {
  if (!keyPlace.test(line)) return undefined;
  if (!line.includes('is in a new place')) return '';
  const place = /"place":"([^"]+)"/.exec(line)?.[1] ?? '';
  return place === 'file'
    ? 'no keychain takes the master key, so it is in a file of the data folder; Settings says more'
    : `the master key is kept in: ${place}`;
}

/**
 * Keeps such lines in a file, which begins anew.
 * @param {string} file
 * @returns {(line: string, ending?: boolean) => boolean} whether the line went there
 */
export function chromiumTalk(file) {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, '');
  return (line, ending = false) => {
    if (!isChromiumTalk(line, ending) && masterKeySentence(line) === undefined) return false;
    appendFileSync(file, `${line}\n`);
    return true;
  };
}
