import type { ComponentPropsWithRef, ReactNode } from 'react';
import { useRowTabIndex } from './data-table/row-focus.ts';
import classes from './icon-button.module.css';

interface IconButtonProps extends Omit<ComponentPropsWithRef<'button'>, 'type' | 'aria-label' | 'className'> {
  /** What it does; also its hint. */
  readonly label: string;
  readonly size?: 'normal' | 'small';
  readonly children: ReactNode;
}

/** A small button with an icon, as light as the rows of long lists need it. */
export function IconButton({ label, size = 'normal', children, ...rest }: IconButtonProps) {
  const tabIndex = useRowTabIndex();
  return (
    <button
      type="button"
      className={classes['button']}
      data-size={size}
      aria-label={label}
      data-hint={label}
      {...(tabIndex === undefined ? {} : { tabIndex })}
      {...rest}
    >
      {children}
    </button>
  );
}
