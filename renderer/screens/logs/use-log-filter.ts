import { useDebouncedValue } from '@mantine/hooks';
import { useSearchParams } from 'react-router';
import { LOG_LEVELS, type LogLevel } from '../../../registry-core/rules/log-levels.ts';

/** Typing is not sent key by key, in ms. */
const PAUSE = 200;

/** The log's level and text, kept in the address. `applied` follows the typing shortly after. */
export function useLogFilter() {
  const [search, setSearch] = useSearchParams();
  const text = search.get('filter') ?? '';
  const level = LOG_LEVELS.find((one) => one === search.get('level')) ?? 'info';
  const [debounced] = useDebouncedValue(text.trim(), PAUSE);
  const set = (next: { readonly text?: string; readonly level?: LogLevel }): void => {
    const chosen = { text, level, ...next };
    const parameters: Record<string, string> = {};
    if (chosen.text !== '') parameters['filter'] = chosen.text;
    if (chosen.level !== 'info') parameters['level'] = chosen.level;
    setSearch(parameters, { replace: true });
  };
  return { text, level, set, applied: { level, text: text === '' ? '' : debounced } };
}
