import { Type } from 'typebox';
import { Text } from '../../schemas/common.ts';
import { EventStreamText, LogPage, LogQuery } from '../../schemas/marina/telemetry.ts';
import { operation } from '../operation.ts';
import { administrators, authenticatedByHandler, signedIn } from '../rights.ts';
import { MARINA } from './paths.ts';

export const followEvents = operation({
  id: 'followEvents',
  method: 'GET',
  path: `${MARINA}/events`,
  tag: 'event',
  summary: 'Follow what happens, as server-sent events',
  description:
    "Each event has its id, its type as the event name and JSON as data. Beside the registry's events, " +
    'feed.reset says that too many were missed to send them all, feed.end that the server ends the stream, ' +
    'and upload.receiving that blobs arrive, of which GET /uploads tells more. ' +
    'Connect again with Last-Event-ID to miss nothing.',
  right: signedIn('events of projects that the caller may read'),
  headers: Type.Object({ 'last-event-id': Type.Optional(Type.Integer({ minimum: 0 })) }),
  query: Type.Object({ lastEventId: Type.Optional(Type.Integer({ minimum: 0 })) }),
  answers: { 200: EventStreamText },
});

export const readLog = operation({
  id: 'readLog',
  method: 'GET',
  path: `${MARINA}/logs`,
  tag: 'log',
  summary: 'Read the log, newest lines first',
  right: administrators(),
  query: LogQuery,
  answers: { 200: LogPage },
});

export const getMetrics = operation({
  id: 'getMetrics',
  method: 'GET',
  path: '/metrics',
  tag: 'metrics',
  summary: 'Read the metrics in the format of Prometheus',
  right: authenticatedByHandler('scrapers on this machine; from elsewhere the administrator'),
  hidden: true,
  answers: { 200: Text },
});
