import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { chromiumTalk, isChromiumTalk, masterKeySentence } from './chromium-talk.mjs';

const BUS = '[24345:1126/011842.307149:ERROR:bus.cc(407)] Failed to connect to the bus: Failed to connect';

it.each([
  [BUS, true],
  ['[1:2:1126/011842.766284:WARNING:viz/main_impl.cc:181] Exiting GPU process', true],
  ['(electron:77): Gtk-WARNING **: 01:18:42.307: cannot open display', true],
  ['[24345:1126/011842.307149:FATAL:zygote_host_impl_linux.cc(117)] No usable sandbox!', false],
  ['{"level":"info","url":"http://127.0.0.1:5001","msg":"the registry is ready"}', false],
  ['Error: [1:2:3] something of the application', false],
])('%s: %s', (line, expected) => {
  expect(isChromiumTalk(line)).toBe(expected);
});

it('holds what dies with the rest once the application was told to end', () => {
  const fatal =
    '[77:1126/011842.307149:FATAL:gpu_data_manager_impl_private.cc(415)] GPU process isn’t usable.';
  expect(isChromiumTalk(fatal, true)).toBe(true);
  expect(isChromiumTalk(fatal)).toBe(false);
});

it('says in one sentence where the master key is', () => {
  const main = (msg: string, place: string) => JSON.stringify({ time: 1, name: 'main', msg, place });
  expect(masterKeySentence(main('a place does not take the master key', 'keychain'))).toBe('');
  expect(masterKeySentence(main('the master key is in a new place', 'file'))).toMatch(
    /in a file of the data/,
  );
  expect(masterKeySentence(main('the master key is unavailable', 'file'))).toBeUndefined();
});

it('goes to a file that begins anew', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'marina-chromium-'));
  const file = path.join(folder, 'cache/chromium.log');
  expect(chromiumTalk(file)('an application’s own line')).toBe(false);
  expect(chromiumTalk(file)(BUS)).toBe(true);
  expect(readFileSync(file, 'utf8')).toBe(`${BUS}\n`);
  rmSync(folder, { recursive: true });
});
