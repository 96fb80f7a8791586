import { Type } from 'typebox';
import { Empty } from '../../schemas/common.ts';
import {
  Execution,
  ExecutionPage,
  ExecutionQuery,
  Queue,
  QueueChange,
  SchedulePage,
  TaskLogPage,
  TaskLogQuery,
  TaskPage,
  TaskQuery,
} from '../../schemas/marina/execution.ts';
import { operation } from '../operation.ts';
import { inRegistry } from '../rights.ts';
import { MARINA } from './paths.ts';

const tag = 'execution';
const mayList = inRegistry('jobservice-monitor', 'list');
const mayStop = inRegistry('jobservice-monitor', 'stop');
const ById = Type.Object({ id: Type.Integer({ minimum: 1 }) });

export const listExecutions = operation({
  id: 'listExecutions',
  method: 'GET',
  path: `${MARINA}/executions`,
  tag,
  summary: 'List what runs, waits or has run, the youngest first',
  right: mayList,
  query: ExecutionQuery,
  answers: { 200: ExecutionPage },
});

export const getExecution = operation({
  id: 'getExecution',
  method: 'GET',
  path: `${MARINA}/executions/{id}`,
  tag,
  summary: 'Tell how far an execution is',
  right: mayList,
  params: ById,
  answers: { 200: Execution },
});

export const listTasks = operation({
  id: 'listTasks',
  method: 'GET',
  path: `${MARINA}/executions/{id}/tasks`,
  tag,
  summary: 'List the tasks of an execution',
  right: mayList,
  params: ById,
  query: TaskQuery,
  answers: { 200: TaskPage },
});

export const stopExecution = operation({
  id: 'stopExecution',
  method: 'POST',
  path: `${MARINA}/executions/{id}/stop`,
  tag,
  summary: 'Stop all tasks of an execution',
  right: mayStop,
  params: ById,
  answers: { 200: Empty },
});

export const retryExecution = operation({
  id: 'retryExecution',
  method: 'POST',
  path: `${MARINA}/executions/{id}/retry`,
  tag,
  summary: 'Let the tasks of an execution run again that failed or were stopped',
  right: mayStop,
  params: ById,
  answers: { 200: Empty },
});

export const readTaskLog = operation({
  id: 'readTaskLog',
  method: 'GET',
  path: `${MARINA}/tasks/{id}/log`,
  tag,
  summary: 'Read the log of a task, from a line on',
  right: mayList,
  params: ById,
  query: TaskLogQuery,
  answers: { 200: TaskLogPage },
});

export const listQueues = operation({
  id: 'listQueues',
  method: 'GET',
  path: `${MARINA}/queues`,
  tag,
  summary: 'List the queues of all kinds of jobs',
  right: mayList,
  answers: { 200: Type.Array(Queue) },
});

export const changeQueue = operation({
  id: 'changeQueue',
  method: 'PUT',
  path: `${MARINA}/queues/{kind}`,
  tag,
  summary: 'Pause or resume a queue; SCHEDULER is all schedules',
  right: mayStop,
  params: Type.Object({ kind: Type.String({ maxLength: 64 }) }),
  body: QueueChange,
  answers: { 200: Empty },
});

export const listJobSchedules = operation({
  id: 'listJobSchedules',
  method: 'GET',
  path: `${MARINA}/schedules`,
  tag,
  summary: 'List what begins by itself, and when',
  right: mayList,
  query: TaskQuery,
  answers: { 200: SchedulePage },
});
