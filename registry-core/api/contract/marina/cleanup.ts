import { GarbageForecast } from '../../schemas/marina/cleanup.ts';
import { operation } from '../operation.ts';
import { inRegistry } from '../rights.ts';
import { MARINA } from './paths.ts';

export const forecastGarbage = operation({
  id: 'forecastGarbage',
  method: 'GET',
  path: `${MARINA}/garbage`,
  tag: 'cleanup',
  summary: 'Tell what a garbage collection would remove now, or what keeps one from it',
  right: inRegistry('garbage-collection', 'read'),
  answers: { 200: GarbageForecast },
});
