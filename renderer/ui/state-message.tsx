import type { ReactNode } from 'react';
import classes from './state-message.module.css';

interface StateMessageProps {
  readonly icon: ReactNode;
  readonly title: string;
  /** `h1` where it stands for the whole screen. */
  readonly heading?: 'h1' | 'h2';
  readonly text?: string | undefined;
  /** Acts and commands below the text. */
  readonly children?: ReactNode;
}

/** A few words in the place of content: nothing here yet, not found, failed. */
export function StateMessage({ icon, title, heading: Heading = 'h2', text, children }: StateMessageProps) {
  return (
    <div className={classes['message']}>
      <div className={classes['icon']} aria-hidden>
        {icon}
      </div>
      <Heading className={classes['title']}>{title}</Heading>
      {text === undefined ? null : <p className={classes['text']}>{text}</p>}
      {children === undefined ? null : <div className={classes['acts']}>{children}</div>}
    </div>
  );
}
