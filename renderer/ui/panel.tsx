import { type ReactNode, useId } from 'react';
import classes from './panel.module.css';

interface PanelProps {
  readonly title: string;
  /** Right of the title. */
  readonly aside?: ReactNode;
  /** `flush`: the content brings its own padding, as lists do. */
  readonly padding?: 'normal' | 'flush';
  readonly children: ReactNode;
}

/** A titled part of a screen. */
export function Panel({ title, aside, padding = 'normal', children }: PanelProps) {
  const id = useId();
  return (
    <section className={classes['panel']} aria-labelledby={id}>
      <header className={classes['header']}>
        <h2 id={id} className={classes['title']}>
          {title}
        </h2>
        {aside === undefined ? null : <div className={classes['aside']}>{aside}</div>}
      </header>
      <div className={classes['body']} data-padding={padding}>
        {children}
      </div>
    </section>
  );
}
