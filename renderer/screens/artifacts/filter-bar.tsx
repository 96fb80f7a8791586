import { Button, CloseButton, Menu } from '@mantine/core';
import { IconFilterPlus, IconSearch } from '@tabler/icons-react';
import { type KeyboardEvent, type RefObject, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { leavesFilter } from '../../ui/leaves-filter.ts';
import { useSlashFocus } from '../../ui/use-slash-focus.ts';
import classes from './filter-bar.module.css';
import {
  type FilterParts,
  filterText,
  splitFilter,
  type UnreadableTerm,
  unreadableTerm,
} from './filter-terms.ts';

interface FilterBarProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Goes on to the list below. */
  readonly onLeave: () => void;
}

const IDEAS = [
  ['tag', 'tag:~rc'],
  ['untagged', 'is:untagged'],
  ['chart', 'type:chart'],
  ['platform', 'platform:arm64'],
  ['size', 'size:>100MB'],
  ['pushed', 'pushed:<7d'],
  ['unused', 'pulled:>30d'],
  ['never', 'pulled:never'],
] as const;

/** The filter of the list: free words, and terms such as `size:>100MB` that become chips. `/` goes there. */
export function FilterBar({ value, onChange, onLeave }: FilterBarProps) {
  const { t } = useTranslation('artifacts');
  const field = useRef<HTMLInputElement>(null);
  const messageId = useId();
  useSlashFocus(field);
  const { chips, draft, problem, commit, type, remove, clear, onKeyDown } = useEditing({
    value,
    onChange,
    onLeave,
    field,
  });
  return (
    <div className={classes['bar']}>
      <div className={classes['field']} data-invalid={problem !== undefined}>
        <IconSearch className={classes['icon']} size={15} stroke={1.75} aria-hidden />
        {chips.map((chip) => (
          <Chip key={chip} term={chip} onRemove={() => remove(chip)} />
        ))}
        <input
          ref={field}
          className={classes['input']}
          aria-label={t('filter.label')}
          aria-keyshortcuts="/"
          aria-invalid={problem !== undefined}
          aria-describedby={messageId}
          placeholder={chips.length === 0 ? t('filter.label') : ''}
          maxLength={200}
          spellCheck={false}
          value={draft}
          onChange={(event) => type(event.currentTarget.value)}
          onKeyDown={onKeyDown}
          onBlur={() => commit(draft)}
        />
        <EndOfField isEmpty={value === '' && draft === ''} onClear={clear} />
      </div>
      <IdeasMenu onChoose={(term) => commit(`${draft} ${term}`)} />
      <Problem id={messageId} problem={problem} />
    </div>
  );
}

/** What the field has, and what typing, keys and buttons do to it. */
function useEditing({
  value,
  onChange,
  onLeave,
  field,
}: FilterBarProps & { readonly field: RefObject<HTMLInputElement | null> }) {
  const { parts, change } = useParts(value, onChange);
  const { chips, draft } = parts;
  const problem = unreadableTerm(draft);
  const commit = (text: string): void => {
    const parts = splitFilter(text);
    change([...new Set([...chips, ...parts.chips])], parts.draft);
  };
  const type = (text: string): void => {
    if (/\s$/.test(text) && splitFilter(text).chips.length > 0) commit(text);
    else change(chips, text);
  };
  const keep = (left: readonly string[], text: string): void => {
    change(left, text);
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (leavesFilter(event)) {
      event.preventDefault();
      commit(draft);
      // What is wrong with a term is to be mended first.
      if (problem === undefined) onLeave();
    }
    if (event.key === 'Escape') change([], '');
    const last = chips.at(-1);
    if (event.key === 'Backspace' && draft === '' && last !== undefined) {
      event.preventDefault();
      change(chips.slice(0, -1), last);
    }
  };
  const without = (chip: string): readonly string[] => chips.filter((one) => one !== chip);
  const remove = (chip: string): void => keep(without(chip), draft);
  return { chips, draft, problem, commit, type, remove, clear: () => keep([], ''), onKeyDown };
}

/** The key that leads to the field, or the button that empties it. */
function EndOfField({ isEmpty, onClear }: { readonly isEmpty: boolean; readonly onClear: () => void }) {
  const { t } = useTranslation();
  if (isEmpty) return <kbd className={classes['key']}>/</kbd>;
  return <CloseButton size="xs" aria-label={t('clearFilter')} onClick={onClear} />;
}

/** What is wrong with a term, to who cannot see it too. */
function Problem({ id, problem }: { readonly id: string; readonly problem: UnreadableTerm | undefined }) {
  const { t } = useTranslation('artifacts');
  return (
    <span id={id} role="status" className={classes['problem']}>
      {problem === undefined
        ? ''
        : t('filter.unreadable', { term: problem.term, hint: t(`filter.help.${problem.why}`) })}
    </span>
  );
}

/** The parts in the field. The filter changes without the field when the user goes back, or clears it elsewhere. */
function useParts(
  value: string,
  onChange: (value: string) => void,
): { readonly parts: FilterParts; readonly change: (chips: readonly string[], draft: string) => void } {
  const [typed, setTyped] = useState(() => ({ ...splitFilter(value), text: value }));
  const change = (chips: readonly string[], draft: string): void => {
    const text = filterText({ chips, draft });
    setTyped({ chips, draft, text });
    if (text !== value) onChange(text);
  };
  return { parts: typed.text === value ? typed : splitFilter(value), change };
}

function Chip({ term, onRemove }: { readonly term: string; readonly onRemove: () => void }) {
  const { t } = useTranslation('artifacts');
  return (
    <span className={classes['chip']}>
      <code className={classes['term']}>{term}</code>
      <CloseButton size={18} iconSize={12} aria-label={t('filter.remove', { term })} onClick={onRemove} />
    </span>
  );
}

function IdeasMenu({ onChoose }: { readonly onChoose: (term: string) => void }) {
  const { t } = useTranslation('artifacts');
  return (
    <Menu width={300} position="bottom-start">
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          leftSection={<IconFilterPlus size={15} stroke={1.75} aria-hidden />}
        >
          <span className={classes['addText']}>{t('filter.add')}</span>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {IDEAS.map(([idea, term]) => (
          <Menu.Item
            key={term}
            rightSection={<code className={classes['idea']}>{term}</code>}
            onClick={() => onChoose(term)}
          >
            {t(`filter.ideas.${idea}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
