import { type Static, Type } from 'typebox';
import { DateTime, JsonObject } from './common.ts';

export const ScheduleObj = Type.Object(
  {
    type: Type.Optional(
      Type.String({
        description: 'Hourly, Daily, Weekly, Custom; Manual runs it now, None ends the schedule',
        maxLength: 16,
      }),
    ),
    cron: Type.Optional(Type.String({ maxLength: 200, description: 'Six fields, seconds first' })),
    next_scheduled_time: Type.Optional(DateTime),
  },
  { title: 'ScheduleObj' },
);

/** What clients send to set a schedule; other fields that they know of it are ignored. */
export const Schedule = Type.Object(
  {
    schedule: Type.Optional(ScheduleObj),
    parameters: Type.Optional(JsonObject),
  },
  { title: 'Schedule' },
);
export type Schedule = Static<typeof Schedule>;

const history = {
  id: Type.Integer(),
  job_name: Type.String(),
  job_kind: Type.String({ description: 'MANUAL, SCHEDULE or EVENT' }),
  job_parameters: Type.String({ description: 'JSON: what it was told and, in the end, what came of it' }),
  schedule: ScheduleObj,
  job_status: Type.String({ description: 'Pending, Running, Success, Error or Stopped' }),
  deleted: Type.Boolean(),
  creation_time: DateTime,
  update_time: DateTime,
};

export const GCHistory = Type.Object(history, { title: 'GCHistory' });
export type GCHistory = Static<typeof GCHistory>;
