import { type Static, Type } from 'typebox';
import { LOG_LEVELS } from '../../../rules/log-levels.ts';
import { PageSize } from '../page-size.ts';

export const LogQuery = Type.Object({
  level: Type.Enum([...LOG_LEVELS], { default: 'info', description: 'The least severe that is wanted' }),
  after: Type.Optional(Type.String({ format: 'date-time', description: 'This moment excluded' })),
  before: Type.Optional(Type.String({ format: 'date-time', description: 'This moment excluded' })),
  limit: PageSize({ minimum: 1, maximum: 1000, default: 200 }),
  q: Type.Optional(
    Type.String({ maxLength: 200, description: 'Text that a line must contain, in any case' }),
  ),
});
export type LogQuery = Static<typeof LogQuery>;

/** One line of the registry's log. */
export const LogLine = Type.Object({
  time: Type.String({ description: 'RFC 3339, to the millisecond' }),
  level: Type.String(),
  message: Type.String(),
  fields: Type.Record(Type.String(), Type.Unknown(), { description: 'Everything else that was logged' }),
});
export type LogLine = Static<typeof LogLine>;

/** Lines, newest first. */
export const LogPage = Type.Object({
  lines: Type.Array(LogLine),
  more: Type.Boolean({ description: 'Older lines are left' }),
});
export type LogPage = Static<typeof LogPage>;

/** Server-sent events (WHATWG HTML §9.2). */
export const EventStreamText = Type.Unsafe<string | undefined>({
  type: 'string',
  description: 'text/event-stream',
});
