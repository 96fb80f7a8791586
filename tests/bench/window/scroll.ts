import { _electron, type Page } from '@playwright/test';
import { electronLaunchOptions } from '../../support/electron.ts';
import type { Measure } from '../results.ts';

/** What scrolling showed; times in ms. */
interface Scroll {
  /** How many of the list's rows had been passed at its end. */
  readonly rows: number;
  readonly frames: number;
  /** Tasks of the page over 50 ms. */
  readonly longTasks: readonly number[];
}

/** Scrolls through the stored artifacts in the real window and tells how smoothly it went. */
export async function measureScrolling(applicationArgs: string[], artifacts: number): Promise<Measure[]> {
  const { executablePath, args, env } = await electronLaunchOptions({ LANG: 'en_US.UTF-8' }, applicationArgs);
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
      { name: 'rows not reached by scrolling', value: artifacts - whole.rows, unit: 'rows', atMost: 0 },
      longestTask('scrolling from the top', wheel),
      longestTask(`half a screen a frame through ${artifacts.toLocaleString('en')} artifacts`, whole),
      longestTask('scrolling back from the last', back),
    ];
  } finally {
    await electron.close();
  }
}

/** What a flick of the wheel moves in a frame, and half a screen; in px. */
const WHEEL_STEP = 180;
const PAGE_STEP = 300;

function longestTask(name: string, { rows, frames, longTasks }: Scroll): Measure {
  process.stderr.write(
    `  ${name}: row ${rows}, ${frames} frames, tasks over 50 ms: ${longTasks.join(' ') || 'none'}\n`,
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
