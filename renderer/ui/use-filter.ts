import { useDebouncedValue } from '@mantine/hooks';
import { useSearchParams } from 'react-router';

/** Typing is not sent key by key, in ms. */
const PAUSE = 150;

/** A list's filter, kept in the address so that going back finds it again. `applied` follows the typing shortly after. */
export function useFilter(): {
  readonly value: string;
  readonly applied: string;
  readonly change: (value: string) => void;
} {
  const [search, setSearch] = useSearchParams();
  const value = search.get('filter') ?? '';
  const [debounced] = useDebouncedValue(value.trim(), PAUSE);
  const change = (next: string): void => setSearch(next === '' ? {} : { filter: next }, { replace: true });
  return { value, applied: value === '' ? '' : debounced, change };
}
