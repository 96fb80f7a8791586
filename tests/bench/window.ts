import { mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { _electron, type Page } from '@playwright/test';
import { CatalogFixtures } from '../../registry-core/catalog/testing/fixtures.ts';
import { REGISTRY_MIGRATIONS } from '../../registry-core/database/migrations/index.ts';
import { openDatabase } from '../../registry-core/database/open.ts';
import { electronLaunchOptions } from '../support/electron.ts';
import type { Measure } from './results.ts';

const ARTIFACTS = 100_000;
const REPOSITORY = 'bench/app';

/** What scrolling showed; times in ms. */
interface Scroll {
  /** How many of the list's rows had been passed at its end. */
  readonly rows: number;
  readonly frames: number;
  /** Tasks of the page over 50 ms. */
  readonly longTasks: readonly number[];
}

/** Scrolls through {@link ARTIFACTS} artifacts in the real window and tells how smoothly it went. */
export async function measureWindow(folder: string): Promise<Measure[]> {
  process.stderr.write('window …\n');
  const home = mkdtempSync(join(folder, 'window-'));
  const dataFolder = join(home, 'registry');
  mkdirSync(dataFolder, { mode: 0o700 });
  fillDataFolder(dataFolder);
  const { executablePath, args, env } = await electronLaunchOptions({ LANG: 'en_US.UTF-8' }, [
    `--user-data-dir=${join(home, 'profile')}`,
    `--data-folder=${dataFolder}`,
    '--disable-gpu',
  ]);
  const electron = await _electron.launch({ executablePath, args, env });
  try {
    const page = await electron.firstWindow();
    await page.getByRole('link', { name: 'Projects' }).click();
    await page.getByRole('link', { name: 'bench' }).click();
    await page.getByRole('grid').getByRole('link', { name: 'app' }).click();
    await page.getByRole('treegrid').getByRole('row').nth(5).waitFor();
    const wheel = await scroll(page, WHEEL_STEP, 5000);
    const whole = await scroll(page, PAGE_STEP, 300_000);
    const back = await scroll(page, -WHEEL_STEP, 5000);
    return [
      { name: 'rows not reached by scrolling', value: ARTIFACTS - whole.rows, unit: 'rows', atMost: 0 },
      longestTask('scrolling from the top', wheel),
      longestTask('half a screen a frame through 100,000 artifacts', whole),
      longestTask('scrolling back from the 100,000th', back),
    ];
  } finally {
    await electron.close();
  }
}

/** Writes the rows that the pushes of {@link ARTIFACTS} images would have left. */
function fillDataFolder(dataFolder: string): void {
  const database = openDatabase({
    path: join(dataFolder, 'marina.db'),
    durability: 'process-exit',
    migrations: REGISTRY_MIGRATIONS,
  });
  const fixtures = new CatalogFixtures(database);
  fixtures.fillRepository(
    fixtures.repository(fixtures.project('bench', { public: true }), REPOSITORY),
    ARTIFACTS,
  );
  database.close();
}

/** What a flick of the wheel moves in a frame, and half a screen; in px. */
const WHEEL_STEP = 180;
const PAGE_STEP = 300;

function longestTask(name: string, { rows, frames, longTasks }: Scroll): Measure {
  process.stderr.write(
    `${name}: row ${rows}, ${frames} frames, tasks over 50 ms: ${longTasks.join(' ') || 'none'}\n`,
  );
  return { name: `longest task, ${name}`, value: Math.max(0, ...longTasks), unit: 'ms', atMost: 50 };
}

/** Scrolls by `step` px a frame until the list's end or for `time` ms; where more rows are still coming, it waits. */
function scroll(page: Page, step: number, time: number): Promise<Scroll> {
  // As text: this project's types know nothing of a page.
  return page.evaluate<Scroll>(`new Promise((resolve) => {
    const longTasks = [];
    const observer = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) longTasks.push(Math.round(duration));
    });
    observer.observe({ type: 'longtask' });
    const table = document.querySelector('[role=treegrid]');
    const scroller = table.parentElement;
    const last = table.getAttribute('aria-rowcount');
    const began = performance.now();
    let frames = 0;
    const next = (now) => {
      frames += 1;
      const atEnd = ${step} > 0 && table.querySelector('tr[aria-rowindex="' + last + '"]') !== null;
      if (!atEnd && now - began < ${time}) {
        scroller.scrollTop += ${step};
        requestAnimationFrame(next);
        return;
      }
      const rows = atEnd ? Number(last) - 1 : Math.floor(scroller.scrollTop / 36);
      setTimeout(() => {
        observer.disconnect();
        resolve({ rows, frames, longTasks });
      }, 300);
    };
    requestAnimationFrame(next);
  })`);
}
