import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Measure, median, medianRatio } from '../results.ts';
import { type Application, startElectron } from './running-electron.ts';

const EMPTY_MAIN = `
const { app, BrowserWindow } = require('electron');
app.on('window-all-closed', () => app.quit());
app.whenReady().then(() => new BrowserWindow({ width: 1280, height: 800 }).loadFile('page.html'));
`;

/** Chromium reports the first paint of something only: hence the dot. */
const EMPTY_PAGE = '<!doctype html><meta charset="utf-8"><title>Empty</title><p>.</p>\n';

/** The time to Marina's first paint over that of an empty window, both warm and in turn. */
export async function measureWindowStart(
  folder: string,
  marinaArgs: readonly string[],
  rounds: number,
): Promise<Measure[]> {
  const marina: Application = { args: marinaArgs };
  const empty = emptyApplication(folder);
  const times: { marina: number[]; empty: number[] } = { marina: [], empty: [] };
  for (let round = -1; round < rounds; round += 1) {
    const first = round % 2 === 0 ? marina : empty;
    const second = first === marina ? empty : marina;
    const [firstTime, secondTime] = [await timeToPaint(first), await timeToPaint(second)];
    // The first start of each makes its profile and fills the caches.
    if (round < 0) continue;
    times.marina.push(first === marina ? firstTime : secondTime);
    times.empty.push(first === marina ? secondTime : firstTime);
  }
  return [
    {
      name: 'window shown / empty Electron window shown, warm',
      value: medianRatio(times.marina, times.empty),
      unit: '×',
      atMost: 1.6,
      rounds: times,
    },
    { name: 'window shown', value: median(times.marina), unit: 'ms' },
    { name: 'empty Electron window shown', value: median(times.empty), unit: 'ms' },
  ];
}

async function timeToPaint(application: Application): Promise<number> {
  const running = await startElectron(application);
  await running.close();
  return running.firstPaint;
}

function emptyApplication(parent: string): Application {
  const folder = join(parent, 'empty-application');
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{ "name": "empty", "version": "1.0.0", "main": "main.js" }\n');
  writeFileSync(join(folder, 'main.js'), EMPTY_MAIN);
  writeFileSync(join(folder, 'page.html'), EMPTY_PAGE);
  return { folder, args: [`--user-data-dir=${join(parent, 'empty-profile')}`] };
}
