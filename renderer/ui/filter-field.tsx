import { CloseButton, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './filter-field.module.css';
import { leavesFilter } from './leaves-filter.ts';
import { useSlashFocus } from './use-slash-focus.ts';

interface FilterFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Goes on to the list below. */
  readonly onLeave?: (() => void) | undefined;
}

/** The field that narrows a list. `/` goes there, Escape empties it, the down arrow and Enter go on to the list. */
export function FilterField({ label, value, onChange, onLeave }: FilterFieldProps) {
  const { t } = useTranslation();
  const field = useRef<HTMLInputElement>(null);
  useSlashFocus(field);
  return (
    <TextInput
      ref={field}
      className={classes['field'] ?? ''}
      aria-label={label}
      aria-keyshortcuts="/"
      placeholder={label}
      maxLength={200}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onChange('');
        if (onLeave !== undefined && leavesFilter(event)) {
          event.preventDefault();
          onLeave();
        }
      }}
      leftSection={<IconSearch size={15} stroke={1.75} aria-hidden />}
      rightSection={
        value === '' ? (
          <kbd className={classes['key']}>/</kbd>
        ) : (
          <CloseButton size="xs" aria-label={t('clearFilter')} onClick={() => onChange('')} />
        )
      }
    />
  );
}
