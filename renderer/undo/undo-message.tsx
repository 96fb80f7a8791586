import { useTranslation } from 'react-i18next';
import classes from './undo-message.module.css';
import { useUndo } from './use-undo.ts';

const MAC = navigator.userAgent.includes('Mac OS X');

/** What was done, and the button that takes it back. */
export function UndoMessage({ id, what }: { readonly id: string; readonly what: string }) {
  const { t } = useTranslation('undo');
  const undo = useUndo();
  return (
    <div className={classes['message']} data-undo>
      <span className={classes['what']}>{what}</span>
      <button
        type="button"
        className={classes['button']}
        aria-keyshortcuts={MAC ? 'Meta+Z' : 'Control+Z'}
        onClick={() => undo(id)}
      >
        {t('act')}
        <kbd className={classes['key']} aria-hidden>
          {MAC ? '⌘Z' : 'Ctrl Z'}
        </kbd>
      </button>
    </div>
  );
}
