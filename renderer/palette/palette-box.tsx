import { VisuallyHidden } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFind } from '../data/registry/use-find.ts';
import classes from './palette.module.css';
import { isMatch, type PaletteEntry, sectionsOf, stepWithin } from './palette-entry.ts';
import { optionId, PaletteList } from './palette-list.tsx';
import { closePalette } from './palette-state.ts';
import { useActEntries } from './use-palette-acts.ts';
import { useHereEntries } from './use-palette-here.ts';
import { useFoundEntries, useRecentEntries, useScreenEntries } from './use-palette-places.ts';

/** Typing is not sent key by key, in ms. */
const PAUSE = 120;

/** The field and what it finds. Mounted anew with each opening, so that it begins empty. */
export function PaletteBox({ onCreateProject }: { readonly onCreateProject: () => void }) {
  const { t } = useTranslation('palette');
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState(0);
  const { entries, isFinding } = useEntries(text.trim(), onCreateProject);
  const sections = sectionsOf(entries);
  const inOrder = sections.flatMap((section) => section.entries);
  const current = Math.min(chosen, Math.max(inOrder.length - 1, 0));
  const chosenEntry = inOrder[current];
  const listId = useId();
  const onKeyDown = (event: KeyboardEvent): void => {
    // Enter and arrows that choose among an input method's characters are not the palette's.
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'ArrowDown') setChosen(stepWithin(current, 1, inOrder.length));
    else if (event.key === 'ArrowUp') setChosen(stepWithin(current, -1, inOrder.length));
    else if (event.key === 'Enter') {
      if (chosenEntry !== undefined) run(chosenEntry);
    } else return;
    event.preventDefault();
  };
  return (
    <>
      <PaletteField
        listId={listId}
        chosen={chosenEntry}
        text={text}
        onChange={(next) => {
          setText(next);
          setChosen(0);
        }}
        onKeyDown={onKeyDown}
      />
      <PaletteList
        id={listId}
        sections={sections}
        chosen={chosenEntry}
        onPoint={(entry) => setChosen(inOrder.indexOf(entry))}
        onRun={run}
      />
      {inOrder.length > 0 || isFinding ? null : (
        <p className={classes['nothing']}>{t('nothing', { text: text.trim() })}</p>
      )}
      <VisuallyHidden role="status">{isFinding ? '' : t('found', { count: inOrder.length })}</VisuallyHidden>
    </>
  );
}

function run(entry: PaletteEntry): void {
  closePalette();
  entry.run();
}

interface PaletteFieldProps {
  readonly listId: string;
  readonly chosen: PaletteEntry | undefined;
  readonly text: string;
  readonly onChange: (text: string) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

function PaletteField({ listId, chosen, text, onChange, onKeyDown }: PaletteFieldProps) {
  const { t } = useTranslation('palette');
  const field = useRef<HTMLInputElement>(null);
  // The dialog does so by itself, but not when it is opened again before it is quite closed.
  useEffect(() => field.current?.focus(), []);
  return (
    <div className={classes['field']}>
      <IconSearch size={17} stroke={1.75} aria-hidden />
      <input
        ref={field}
        data-autofocus
        role="combobox"
        className={classes['input']}
        aria-label={t('title')}
        aria-expanded={chosen !== undefined}
        aria-controls={listId}
        aria-autocomplete="list"
        {...(chosen === undefined ? {} : { 'aria-activedescendant': optionId(listId, chosen) })}
        placeholder={t('placeholder')}
        maxLength={200}
        autoComplete="off"
        spellCheck={false}
        value={text}
        onChange={(event) => onChange(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <kbd className={classes['key']}>Esc</kbd>
    </div>
  );
}

/** Everything that the text finds: without a text the recent places, the screens and the acts. */
function useEntries(
  text: string,
  onCreateProject: () => void,
): { readonly entries: readonly PaletteEntry[]; readonly isFinding: boolean } {
  const [asked] = useDebouncedValue(text, PAUSE);
  const found = useFind(asked);
  const foundEntries = useFoundEntries(found.data);
  const recent = useRecentEntries();
  const here = useHereEntries();
  const fixed = [...here, ...useScreenEntries(), ...useActEntries(onCreateProject)];
  if (text === '') return { entries: [...recent, ...fixed], isFinding: false };
  // What an earlier, shorter text found stands in until the answer comes, as far as it still fits.
  const fitting = [...fixed, ...foundEntries].filter((entry) => isMatch(entry, text));
  return { entries: fitting, isFinding: text !== asked || found.isFetching };
}
