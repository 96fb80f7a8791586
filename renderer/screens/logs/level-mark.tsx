import { useTranslation } from 'react-i18next';
import type { LogLevel } from '../../../registry-core/rules/log-levels.ts';
import classes from './level-mark.module.css';

/** How severe a line is, as a word in its colour. */
export function LevelMark({ level }: { readonly level: LogLevel }) {
  const { t } = useTranslation('logs');
  return (
    <span className={classes['mark']} data-level={level}>
      {t(`levels.${level}`)}
    </span>
  );
}
