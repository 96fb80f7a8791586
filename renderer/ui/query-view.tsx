import type { ReactNode } from 'react';
import { isNotFound } from '../api/api-error.ts';
import { Delayed } from './delayed.tsx';
import { ErrorState, type LoadedThing } from './error-state.tsx';

/** The part of a query's result that decides what is shown. */
interface ShownQuery<Data> {
  readonly data: Data | undefined;
  readonly error: Error | null;
  refetch(): unknown;
}

interface QueryViewProps<Data> {
  /** Names the data where it cannot be loaded. */
  readonly what?: LoadedThing;
  readonly query: ShownQuery<Data>;
  /** Keeps the layout while data is coming; shown after a moment. */
  readonly skeleton: ReactNode;
  /** In the place of what is not there. `wasThere`: it was seen, and was deleted since. */
  readonly missing?: (wasThere: boolean) => ReactNode;
  readonly children: (data: Data) => ReactNode;
}

/** Shows a query's data, its failure, or that it is still coming. Old data stays while new data fails to come. */
export function QueryView<Data>({ what, query, skeleton, missing, children }: QueryViewProps<Data>) {
  const { data, error } = query;
  if (missing !== undefined && isNotFound(error)) return missing(data !== undefined);
  if (data !== undefined && !isNotFound(error)) return children(data);
  if (error !== null) return <ErrorState what={what} error={error} onRetry={() => query.refetch()} />;
  return <Delayed>{skeleton}</Delayed>;
}
