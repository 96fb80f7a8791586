import type { ReactNode } from 'react';
import classes from './state-message.module.css';

interface StateMessageProps {
  readonly icon: ReactNode;
  readonly title: string;
  readonly text?: string | undefined;
  /** Acts and commands below the text. */
  readonly children?: ReactNode;
}

/** A few words in the place of content: nothing here yet, not found, failed. */
export function StateMessage({ icon, title, text, children }: StateMessageProps) {
  return (
    <div className={classes['message']}>
      <div className={classes['icon']} aria-hidden>
        {icon}
      </div>
      <h2 className={classes['title']}>{title}</h2>
      {text === undefined ? null : <p className={classes['text']}>{text}</p>}
      {children === undefined ? null : <div className={classes['acts']}>{children}</div>}
    </div>
  );
}
