import { Breadcrumb } from './breadcrumb.tsx';
import classes from './header.module.css';

/** The top of the window: where the user is. The window is dragged by it, and its buttons lie on its end. */
export function Header() {
  return (
    <div className={classes['header']}>
      <Breadcrumb />
    </div>
  );
}
