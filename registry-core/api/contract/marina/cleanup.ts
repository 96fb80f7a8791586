import { GarbageForecast } from '../../schemas/marina/cleanup.ts';
import { Execution } from '../../schemas/marina/execution.ts';
import { operation } from '../operation.ts';
import { inRegistry } from '../rights.ts';
import { MARINA } from './paths.ts';

const tag = 'cleanup';

export const forecastGarbage = operation({
  id: 'forecastGarbage',
  method: 'GET',
  path: `${MARINA}/garbage`,
  tag,
  summary: 'Tell what a garbage collection would remove now, or what keeps one from it',
  right: inRegistry('garbage-collection', 'read'),
  answers: { 200: GarbageForecast },
});

export const collectGarbage = operation({
  id: 'collectGarbage',
  method: 'POST',
  path: `${MARINA}/garbage/collect`,
  tag,
  summary: 'Begin a garbage collection; its execution tells what it freed',
  right: inRegistry('garbage-collection', 'create'),
  answers: { 202: Execution },
});
