import type { ReactNode } from 'react';
import classes from './setting-row.module.css';

interface SettingRowProps {
  readonly label: string;
  /** Set on the label, for controls that are named by it. */
  readonly labelId?: string;
  readonly hint?: string;
  readonly children: ReactNode;
}

/** One setting: its name on the left, its control on the right. */
export function SettingRow({ label, labelId, hint, children }: SettingRowProps) {
  return (
    <div className={classes['row']}>
      <div>
        <div id={labelId} className={classes['label']}>
          {label}
        </div>
        {hint === undefined ? null : <div className={classes['hint']}>{hint}</div>}
      </div>
      <div className={classes['control']}>{children}</div>
    </div>
  );
}
