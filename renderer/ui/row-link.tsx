import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useRowTabIndex } from './data-table/row-focus.ts';
import classes from './row-link.module.css';

/** The name in a row, which leads to what the row is about. */
export function RowLink({ to, children }: { readonly to: string; readonly children: ReactNode }) {
  const tabIndex = useRowTabIndex();
  return (
    <Link to={to} className={classes['link']} {...(tabIndex === undefined ? {} : { tabIndex })}>
      {children}
    </Link>
  );
}
