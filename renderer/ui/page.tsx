import type { ReactNode } from 'react';
import classes from './page.module.css';

interface PageProps {
  readonly title: ReactNode;
  /** One line below the title. */
  readonly facts?: ReactNode;
  /** Right of the title, the primary one last. */
  readonly actions?: ReactNode;
  /** Below the header, above the content, such as filters and tabs. */
  readonly toolbar?: ReactNode;
  /** `fill`: the content has its own scrolling, as tables do. */
  readonly content?: 'scroll' | 'fill';
  readonly children: ReactNode;
}

/** A screen: its header, and the content below. */
export function Page({ title, facts, actions, toolbar, content = 'scroll', children }: PageProps) {
  return (
    <div className={classes['page']} data-content={content}>
      <header className={classes['header']}>
        <div className={classes['heading']}>
          <h1 className={classes['title']}>{title}</h1>
          {facts === undefined ? null : <div className={classes['facts']}>{facts}</div>}
        </div>
        {actions === undefined ? null : <div className={classes['actions']}>{actions}</div>}
      </header>
      {toolbar === undefined ? null : <div className={classes['toolbar']}>{toolbar}</div>}
      <div className={classes['content']}>{children}</div>
    </div>
  );
}

/** Facts of one line, with dots between. */
export function Facts({ items }: { readonly items: readonly (ReactNode | undefined)[] }) {
  const shown = items.filter((item) => item !== undefined && item !== null && item !== '');
  return (
    <ul className={classes['factList']}>
      {shown.map((item, index) => (
        // The facts of a page never change places.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <li key={index}>{item}</li>
      ))}
    </ul>
  );
}
