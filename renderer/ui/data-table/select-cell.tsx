import { useTexts } from '../../i18n/texts.tsx';
import classes from './data-table.module.css';
import { useRowTabIndex } from './row-focus.ts';
import type { Extent } from './selection.ts';

/** The width of the checkboxes' column. */
export const SELECT_TRACK = '14px';

/** The checkbox of a row. `onToggle` is told whether a range was asked for. */
export function SelectCell({
  name,
  checked,
  onToggle,
}: {
  readonly name: string;
  readonly checked: boolean;
  readonly onToggle: (extend: boolean) => void;
}) {
  const { t } = useTexts();
  const tabIndex = useRowTabIndex();
  return (
    <input
      type="checkbox"
      className={classes['checkbox']}
      aria-label={t('table.select', { name })}
      checked={checked}
      readOnly
      onClick={(event) => onToggle(event.shiftKey)}
      {...(tabIndex === undefined ? {} : { tabIndex })}
    />
  );
}

/** The checkbox of all rows. */
export function SelectAllCell({
  extent,
  onToggle,
}: {
  readonly extent: Extent;
  readonly onToggle: () => void;
}) {
  const { t } = useTexts();
  return (
    <input
      type="checkbox"
      className={classes['checkbox']}
      aria-label={t('table.selectAll')}
      checked={extent === 'all'}
      ref={(box) => {
        if (box !== null) box.indeterminate = extent === 'some';
      }}
      onChange={onToggle}
    />
  );
}
