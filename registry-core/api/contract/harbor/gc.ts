import { Type } from 'typebox';
import { Empty, ListQuery } from '../../schemas/common.ts';
import { GCHistory, Schedule } from '../../schemas/job-history.ts';
import { operation } from '../operation.ts';
import { inRegistry } from '../rights.ts';
import { HARBOR } from './paths.ts';

const tag = 'gc';
const ById = Type.Object({ gc_id: Type.Integer() });

export const getGCHistory = operation({
  id: 'getGCHistory',
  method: 'GET',
  path: `${HARBOR}/system/gc`,
  tag,
  summary: 'Get gc results.',
  right: inRegistry('garbage-collection', 'list'),
  query: ListQuery,
  answers: { 200: Type.Array(GCHistory) },
});

export const getGC = operation({
  id: 'getGC',
  method: 'GET',
  path: `${HARBOR}/system/gc/{gc_id}`,
  tag,
  summary: 'Get gc status.',
  right: inRegistry('garbage-collection', 'read'),
  params: ById,
  answers: { 200: GCHistory },
});

export const stopGC = operation({
  id: 'stopGC',
  method: 'PUT',
  path: `${HARBOR}/system/gc/{gc_id}`,
  tag,
  summary: 'Stop the specific GC execution',
  right: inRegistry('garbage-collection', 'stop'),
  params: ById,
  answers: { 200: Empty },
});

export const getGCLog = operation({
  id: 'getGCLog',
  method: 'GET',
  path: `${HARBOR}/system/gc/{gc_id}/log`,
  tag,
  summary: 'Get gc job log.',
  right: inRegistry('garbage-collection', 'read'),
  params: ById,
  answers: { 200: Type.String() },
});

export const getGCSchedule = operation({
  id: 'getGCSchedule',
  method: 'GET',
  path: `${HARBOR}/system/gc/schedule`,
  tag,
  summary: "Get gc's schedule.",
  description: 'An empty body where none was ever set.',
  right: inRegistry('garbage-collection', 'read'),
  answers: { 200: Type.Unsafe<GCHistory | undefined>(GCHistory) },
});

export const createGCSchedule = operation({
  id: 'createGCSchedule',
  method: 'POST',
  path: `${HARBOR}/system/gc/schedule`,
  tag,
  summary: 'Create a gc schedule.',
  right: inRegistry('garbage-collection', 'create'),
  body: Schedule,
  answers: { 201: Empty },
});

export const updateGCSchedule = operation({
  id: 'updateGCSchedule',
  method: 'PUT',
  path: `${HARBOR}/system/gc/schedule`,
  tag,
  summary: "Update gc's schedule.",
  right: inRegistry('garbage-collection', 'update'),
  body: Schedule,
  answers: { 200: Empty },
});
