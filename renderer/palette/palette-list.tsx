import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './palette.module.css';
import type { PaletteEntry, PaletteSection } from './palette-entry.ts';

interface PaletteListProps {
  readonly id: string;
  readonly sections: readonly PaletteSection[];
  readonly chosen: PaletteEntry | undefined;
  readonly onPoint: (entry: PaletteEntry) => void;
  readonly onRun: (entry: PaletteEntry) => void;
}

/** The id of an entry's element in the list of that id. */
export function optionId(listId: string, entry: PaletteEntry): string {
  return `${listId} ${entry.id}`.replaceAll(/\s/g, '-');
}

/** What the palette offers, by kind. The field keeps the focus; the chosen line is named to it. */
export function PaletteList({ id, sections, chosen, onPoint, onRun }: PaletteListProps) {
  const { t } = useTranslation('palette');
  return (
    <div id={id} role="listbox" aria-label={t('title')} className={classes['list']}>
      {sections.map(({ group, entries }) => (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset has no place in a listbox
        <div key={group} role="group" aria-label={t(`group.${group}`)} className={classes['section']}>
          <div className={classes['heading']} aria-hidden>
            {t(`group.${group}`)}
          </div>
          {entries.map((entry) => (
            <Option
              key={entry.id}
              id={optionId(id, entry)}
              entry={entry}
              isChosen={entry === chosen}
              onPoint={onPoint}
              onRun={onRun}
            />
          ))}
        </div>
      ))}
    </div>
  );
}

function Option({
  id,
  entry,
  isChosen,
  onPoint,
  onRun,
}: {
  readonly id: string;
  readonly entry: PaletteEntry;
  readonly isChosen: boolean;
  readonly onPoint: (entry: PaletteEntry) => void;
  readonly onRun: (entry: PaletteEntry) => void;
}) {
  const { icon: Icon } = entry;
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isChosen) element.current?.scrollIntoView?.({ block: 'nearest' });
  }, [isChosen]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys go to the field, which holds the focus
    <div
      ref={element}
      id={id}
      role="option"
      aria-selected={isChosen}
      tabIndex={-1}
      className={classes['option']}
      // Moving, not entering: the list scrolls below a pointer at rest.
      onPointerMove={() => {
        if (!isChosen) onPoint(entry);
      }}
      onClick={() => onRun(entry)}
    >
      <Icon size={16} stroke={1.75} aria-hidden />
      <span className={classes['label']}>{entry.label}</span>
      {entry.detail === undefined ? null : <span className={classes['detail']}>{entry.detail}</span>}
    </div>
  );
}
