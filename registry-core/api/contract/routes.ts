import { CONTRACT } from './index.ts';
import type { Method } from './operation.ts';

/** All that a client needs at run time: which request an operation is. */
export interface OperationRoute {
  readonly method: Method;
  readonly path: string;
}

/** The routes of all operations, without what checks them: the window's build takes them in as data. */
export function operationRoutes(): Readonly<Record<string, OperationRoute>> {
  return Object.fromEntries(Object.values(CONTRACT).map(({ id, method, path }) => [id, { method, path }]));
}
