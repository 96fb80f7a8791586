import type { Upload } from '../../../registry-core/api/schemas/marina/upload.ts';
import { IN_USE } from './fixed-answers.ts';
import { PICTURED_AT } from './pictured-moment.ts';
import type { PicturedWindow } from './pictured-window.ts';

const MIB = 2 ** 20;
const UPLOADS = '/api/marina/v1/uploads';

function upload(
  id: string,
  repository: string,
  receivedMiB: number,
  facts: Partial<Pick<Upload, 'state' | 'username'>> & { readonly totalMiB?: number } = {},
): Upload {
  const { totalMiB, ...rest } = facts;
  return {
    id,
    repository,
    username: 'admin',
    state: 'receiving',
    startedAt: new Date(PICTURED_AT).toISOString(),
    updatedAt: new Date(PICTURED_AT).toISOString(),
    receivedBytes: receivedMiB * MIB,
    totalBytes: totalMiB === undefined ? null : totalMiB * MIB,
    isConfig: false,
    digest: null,
    problem: null,
    ...rest,
  };
}

/** What arrives when the picture's story begins, and 40 s later. */
const ARRIVING = [
  upload('a', 'platform/gateway', 10, { totalMiB: 500 }),
  upload('b', 'platform/gateway', 20, { totalMiB: 100 }),
  upload('c', 'team-search/indexer', 30, { username: 'mei' }),
  upload('d', 'library/postgres', 5),
  upload('e', 'library/redis', 5),
];
const LATER = [
  upload('a', 'platform/gateway', 310, { totalMiB: 500 }),
  upload('b', 'platform/gateway', 100, { state: 'finished' }),
  upload('c', 'team-search/indexer', 142.4, { username: 'mei' }),
  upload('d', 'library/postgres', 61.2, { state: 'failed' }),
  upload('e', 'library/redis', 48.7, { state: 'finished' }),
];

/** What the pictures of the tray of activities are answered at first. */
export const WITH_UPLOADS = { ...IN_USE, [UPLOADS]: ARRIVING };

/** Two pushes arrive, one failed, one is done; the tray is open. */
export async function openActivities(pictured: PicturedWindow): Promise<void> {
  const { page } = pictured;
  const tray = page.locator('[aria-haspopup="dialog"][data-state="running"]');
  await tray.waitFor();
  await pictured.goOn(40_000, { ...IN_USE, [UPLOADS]: LATER });
  const list = page.locator('li[data-state="failed"]');
  await tray.press('Enter');
  await list.waitFor();
  await page.locator('li[data-state="done"]').waitFor();
}

/** A project was made public, which can be taken back. */
export async function makePublic({ page }: PicturedWindow): Promise<void> {
  const row = page.getByRole('row', { name: /platform/ });
  await row.getByRole('button').press('Enter');
  await page.getByRole('menuitem').nth(1).press('Enter');
  await page.getByRole('alert').waitFor();
  await page.getByRole('menu').waitFor({ state: 'hidden' });
  await blur(page);
}

/** The platforms and the signature of the newest artifact are shown below it. */
export async function openFamily({ page }: PicturedWindow): Promise<void> {
  await page.getByRole('treegrid').getByRole('row').nth(1).getByRole('button').first().press('Enter');
  await page.getByRole('row', { level: 2 }).nth(3).waitFor();
  await blur(page);
}

/** The oldest three are selected, and their deletion is to be confirmed. */
export async function planDeletion({ page }: PicturedWindow): Promise<void> {
  const rows = page.getByRole('treegrid').getByRole('row');
  await rows.nth(6).focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Delete');
  await page.getByRole('dialog').getByRole('listitem').nth(2).waitFor();
}

/** An artifact is looked at beside the list, and selected. */
export async function lookQuickly({ page }: PicturedWindow): Promise<void> {
  await page.getByRole('treegrid').getByRole('row').nth(2).focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('i');
  await page
    .getByRole('complementary')
    .getByText(/docker pull/)
    .waitFor();
}

/** The palette has found what was typed. */
export async function searchGateway({ page }: PicturedWindow): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill('gate');
  await page.getByRole('option', { name: /gateway-1/ }).waitFor();
}

/** Opens the tab at that place, from 0. */
export function openTab(place: number): (pictured: PicturedWindow) => Promise<void> {
  return async ({ page }) => {
    await page.getByRole('tab').nth(place).press('Enter');
    await page.getByRole('tabpanel').locator('table, pre').first().waitFor();
    await blur(page);
  };
}

/** What had the focus has it no more; its ring is no part of the picture. */
async function blur(page: PicturedWindow['page']): Promise<void> {
  await page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur());
}
