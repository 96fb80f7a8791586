import { useQuery } from '@tanstack/react-query';
import { useApi } from '../api-context.ts';
import { uploadKeys } from '../uploads/keys.ts';
import { useStorage } from './use-registry.ts';

/** With less, next to nothing fits. Bytes. */
const FULL = 1024 ** 2;
/** With less, an image of common size may not fit. Bytes. */
const LOW = 2 * 1024 ** 3;

/** How much room the disk that holds the registry has. */
export type DiskRoom = 'enough' | 'low' | 'full';

/**
 * Whether what is pushed fits the disk: `full` also when it refused bytes within the last ten minutes, and has as good
 * as no more room now.
 */
export function useDiskRoom(): DiskRoom {
  const api = useApi();
  const free = useStorage().data?.diskFree;
  const { data: uploads } = useQuery({
    queryKey: uploadKeys.uploads,
    queryFn: ({ signal }) => api.call('listUploads', { signal }),
  });
  if (free === undefined || free >= LOW) return 'enough';
  const refused = uploads?.some(({ problem }) => problem === 'STORAGE_FULL') === true;
  return free < FULL || refused ? 'full' : 'low';
}
