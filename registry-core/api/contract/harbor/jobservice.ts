import { Type } from 'typebox';
import { Empty, PageQuery } from '../../schemas/common.ts';
import {
  ActionRequest,
  JobQueue,
  SchedulerStatus,
  ScheduleTask,
  Worker,
  WorkerPool,
} from '../../schemas/jobservice.ts';
import { operation } from '../operation.ts';
import { inRegistry } from '../rights.ts';
import { HARBOR } from './paths.ts';

const tag = 'jobservice';
const mayList = inRegistry('jobservice-monitor', 'list');
const mayStop = inRegistry('jobservice-monitor', 'stop');

export const getWorkerPools = operation({
  id: 'getWorkerPools',
  method: 'GET',
  path: `${HARBOR}/jobservice/pools`,
  tag,
  summary: 'Get worker pools',
  right: mayList,
  answers: { 200: Type.Array(WorkerPool) },
});

export const getWorkers = operation({
  id: 'getWorkers',
  method: 'GET',
  path: `${HARBOR}/jobservice/pools/{pool_id}/workers`,
  tag,
  summary: 'Get workers in current pool',
  right: mayList,
  params: Type.Object({ pool_id: Type.String({ description: 'all, or the id of a pool' }) }),
  answers: { 200: Type.Array(Worker) },
});

export const stopRunningJob = operation({
  id: 'stopRunningJob',
  method: 'PUT',
  path: `${HARBOR}/jobservice/jobs/{job_id}`,
  tag,
  summary: 'Stop running job',
  right: mayStop,
  params: Type.Object({ job_id: Type.String() }),
  answers: { 200: Empty },
});

export const actionGetJobLog = operation({
  id: 'actionGetJobLog',
  method: 'GET',
  path: `${HARBOR}/jobservice/jobs/{job_id}/log`,
  tag,
  summary: 'Get job log by job id',
  right: mayList,
  params: Type.Object({ job_id: Type.String() }),
  answers: { 200: Type.String() },
});

export const listJobQueues = operation({
  id: 'listJobQueues',
  method: 'GET',
  path: `${HARBOR}/jobservice/queues`,
  tag,
  summary: 'list job queues',
  right: mayList,
  answers: { 200: Type.Array(JobQueue) },
});

export const actionPendingJobs = operation({
  id: 'actionPendingJobs',
  method: 'PUT',
  path: `${HARBOR}/jobservice/queues/{job_type}`,
  tag,
  summary: 'stop and clean, pause, resume pending jobs in the queue',
  right: mayStop,
  params: Type.Object({ job_type: Type.String({ description: 'A kind of jobs, all, or SCHEDULER' }) }),
  body: ActionRequest,
  answers: { 200: Empty },
});

export const listSchedules = operation({
  id: 'listSchedules',
  method: 'GET',
  path: `${HARBOR}/schedules`,
  tag: 'schedule',
  summary: 'List schedules',
  right: mayList,
  query: PageQuery,
  answers: { 200: Type.Array(ScheduleTask) },
});

export const getSchedulePaused = operation({
  id: 'getSchedulePaused',
  method: 'GET',
  path: `${HARBOR}/schedules/{job_type}/paused`,
  tag: 'schedule',
  summary: 'Get scheduler paused status',
  right: mayList,
  params: Type.Object({ job_type: Type.String({ description: 'all' }) }),
  answers: { 200: SchedulerStatus },
});
