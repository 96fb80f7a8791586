import { useDebouncedValue } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';
import { useSearchParams } from 'react-router';

/** Typing is not sent key by key, in ms. */
const PAUSE = 150;

/** A list's filter, kept in the address so that going back finds it again. `applied` follows the typing shortly after. */
export function useFilter(): {
  readonly value: string;
  readonly applied: string;
  readonly change: (value: string) => void;
} {
  const { value, change } = useFilterInAddress();
  const [debounced] = useDebouncedValue(value.trim(), PAUSE);
  return { value, applied: value === '' ? '' : debounced, change };
}

/** The address follows the typing when the window finds time for it; what was typed meanwhile must not be lost. */
function useFilterInAddress(): { readonly value: string; readonly change: (value: string) => void } {
  const [search, setSearch] = useSearchParams();
  const stored = search.get('filter') ?? '';
  const [value, setValue] = useState(stored);
  const onTheirWay = useRef<string[]>([]);
  useEffect(() => {
    const arrived = onTheirWay.current.indexOf(stored);
    onTheirWay.current = arrived < 0 ? [] : onTheirWay.current.slice(arrived + 1);
    // Nothing that was typed here: the user went back, or followed a link.
    if (arrived < 0) setValue(stored);
  }, [stored]);
  const change = (next: string): void => {
    setValue(next);
    onTheirWay.current.push(next);
    setSearch(next === '' ? {} : { filter: next }, { replace: true });
  };
  return { value, change };
}
