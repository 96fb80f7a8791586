import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useCoreStatus } from '../../host/core-status.ts';
import { useApi } from '../api-context.ts';
import { registryKeys } from './keys.ts';

/** Of each kind; who wants more narrows the text. */
const SHOWN = 6;
/** A text is looked for again when it was typed before; what it found then may have changed. In ms. */
const FRESH = 5_000;

/** Projects, repositories and tags whose name contains `text`. Nothing is asked without a text, or while the core is down. */
export function useFind(text: string) {
  const api = useApi();
  const runs = useCoreStatus((status) => status.core.status === 'ready');
  return useQuery({
    queryKey: registryKeys.found(text),
    queryFn: ({ signal }) => api.call('find', { query: { q: text, limit: SHOWN }, signal }),
    enabled: runs && text !== '',
    staleTime: FRESH,
    placeholderData: keepPreviousData,
  });
}
