import { once } from 'node:events';
import type { RegistryClient } from '../support/registry-client.ts';
import { answerQuestions, questionsAsked } from './support/questions.ts';
import { expect, test } from './support/test.ts';

const HALF = Buffer.alloc(256 * 1024, 'a');

/** A layer of which half has arrived; the rest is sent by `goOn`. */
async function halfPushed(registry: RegistryClient) {
  let goOn: () => void = () => {};
  const rest = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  async function* slowly() {
    yield HALF;
    await rest;
    yield HALF;
  }
  const upload = await registry.post('/v2/library/slow/blobs/uploads/');
  const answer = registry.patch(String(upload.headers.location), { body: slowly() });
  return { goOn, answer };
}

test('closing the window while something is pushed asks, and goes on when told to', async ({ marina }) => {
  const { electron, page } = marina;
  const { goOn, answer } = await halfPushed(await marina.administrator());
  await expect(page.getByRole('button', { name: 'Activity: 1 running' })).toBeVisible();
  await answerQuestions(electron, 'Keep running');
  await electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  await expect.poll(() => questionsAsked(electron)).toEqual([expect.stringContaining('library/slow')]);
  await electron.evaluate(({ app }) => app.quit());
  await expect.poll(async () => (await questionsAsked(electron)).length).toBe(2);
  await expect(page.getByRole('button', { name: 'Activity: 1 running' })).toBeVisible();
  goOn();
  expect((await answer).status).toBe(202);
});

test('quits once the push has arrived, and shows itself again when it is started meanwhile', async ({
  marina,
}) => {
  const { electron, page } = marina;
  const { goOn, answer } = await halfPushed(await marina.administrator());
  await expect(page.getByRole('button', { name: 'Activity: 1 running' })).toBeVisible();
  const isVisible = () =>
    electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible());
  const close = () => electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  await answerQuestions(electron, 'Quit when done');
  await close();
  await expect.poll(isVisible).toBe(false);
  await electron.evaluate(({ app }) => app.emit('activate'));
  await expect.poll(isVisible).toBe(true);
  await close();
  await expect.poll(isVisible).toBe(false);
  const ended = once(electron.process(), 'exit');
  goOn();
  expect((await answer).status).toBe(202);
  expect((await ended)[0]).toBe(0);
});

test('a signal ends the application without a question', async ({ marina }) => {
  const { electron, page } = marina;
  const { answer } = await halfPushed(await marina.administrator());
  const cut = answer.catch(() => undefined);
  await expect(page.getByRole('button', { name: 'Activity: 1 running' })).toBeVisible();
  const ended = once(electron.process(), 'exit');
  electron.process().kill('SIGTERM');
  expect((await ended)[0]).toBe(0);
  await cut;
});
