import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useRowTabIndex } from './data-table/row-focus.ts';
import classes from './row-link.module.css';

interface RowLinkProps {
  readonly to: string;
  /** It is never cut, whatever stands beside it. */
  readonly isWhole?: boolean;
  readonly children: ReactNode;
}

/** The name in a row, which leads to what the row is about. */
export function RowLink({ to, isWhole = false, children }: RowLinkProps) {
  const tabIndex = useRowTabIndex();
  return (
    <Link
      to={to}
      className={classes['link']}
      data-whole={isWhole}
      {...(tabIndex === undefined ? {} : { tabIndex })}
    >
      {children}
    </Link>
  );
}
