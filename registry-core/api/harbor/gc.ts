import { Value } from 'typebox/value';
import { GARBAGE_COLLECTION, GarbageParameters } from '../../cleanup/index.ts';
import { RegistryError } from '../../errors/index.ts';
import type { Execution, JobService } from '../../jobs/index.ts';
import * as contract from '../contract/harbor/gc.ts';
import { HARBOR } from '../contract/harbor/paths.ts';
import type { Schedule } from '../schemas/job-history.ts';
import type { Serve } from '../serving/call.ts';
import { pageRequest, setPageHeaders } from '../serving/numbered-pages.ts';
import { beginByHand, historyBody, scheduleBody, wishOf } from './job-history.ts';
import { logText } from './jobservice.ts';

/** The history of collections is no longer than that: what is older was swept. */
const HISTORY_MOST = 1000;

/** Harbor's tag "gc". */
export function serveGarbageCollection(serve: Serve, service: JobService): void {
  const { jobs } = service;

  serve(contract.getGCHistory, (call) => {
    const { offset, limit = HISTORY_MOST } = pageRequest(call.query);
    const all = jobs.executions({ kind: GARBAGE_COLLECTION }, Number.MAX_SAFE_INTEGER, HISTORY_MOST);
    setPageHeaders(call, all.length);
    return all.slice(offset, offset + limit).map((one) => historyBody(service, one));
  });

  serve(contract.getGC, ({ params }) => historyBody(service, find(service, params.gc_id)));

  serve(contract.stopGC, ({ params }) => jobs.stopExecution(find(service, params.gc_id).id));

  serve(contract.getGCLog, ({ params, reply }) => {
    const [task] = jobs.tasks(find(service, params.gc_id).id, 0, 1);
    reply.type('text/plain; charset=utf-8');
    return task === undefined ? '' : logText(service, task.id);
  });

  serveSchedule(serve, service);
}

function serveSchedule(serve: Serve, service: JobService): void {
  const { schedules } = service;

  serve(contract.getGCSchedule, () => {
    const schedule = schedules.of(GARBAGE_COLLECTION);
    return schedule && scheduleBody(schedule);
  });

  serve(contract.createGCSchedule, async ({ body, actor, reply }) => {
    const wish = wishOf(body);
    const parameters = parametersOf(body);
    if (wish.wish === 'run') {
      const id = await beginByHand(service, GARBAGE_COLLECTION, actor, parameters);
      reply.header('Location', `${HARBOR}/system/gc/${id}`);
      return;
    }
    if (schedules.of(GARBAGE_COLLECTION) !== undefined) {
      throw new RegistryError('CONFLICT', 'garbage is collected on a schedule already; change that one');
    }
    if (wish.wish === 'end') return;
    await schedules.set(GARBAGE_COLLECTION, 0, { ...wish, timeZone: '', parameters, actor });
    reply.header('Location', `${HARBOR}/system/gc/schedule`);
  });

  serve(contract.updateGCSchedule, ({ body, actor }) => {
    const wish = wishOf(body);
    if (wish.wish === 'run')
      throw new RegistryError('BAD_REQUEST', 'a schedule cannot become Manual; send None to end it');
    if (wish.wish === 'end') return schedules.remove(GARBAGE_COLLECTION);
    return schedules.set(GARBAGE_COLLECTION, 0, {
      ...wish,
      timeZone: '',
      parameters: parametersOf(body),
      actor,
    });
  });
}

/** What the job takes of what a client sends: others, as `delete_tag`, are of Harbor's own storage. */
function parametersOf({ parameters = {} }: Schedule) {
  const { delete_untagged: untagged, dry_run: dryRun, workers } = parameters;
  const known = {
    ...(untagged === undefined ? {} : { delete_untagged: untagged }),
    ...(dryRun === undefined ? {} : { dry_run: dryRun }),
    ...(workers === undefined ? {} : { workers }),
  };
  if (Value.Check(GarbageParameters, known)) return known;
  throw new RegistryError(
    'BAD_REQUEST',
    'delete_untagged and dry_run are true or false, workers is a number from 1 to 10',
  );
}

function find({ jobs }: JobService, id: number): Execution {
  const execution = jobs.execution(id);
  if (execution?.kind === GARBAGE_COLLECTION) return execution;
  throw new RegistryError('NOT_FOUND', `there is no garbage collection ${id}`);
}
