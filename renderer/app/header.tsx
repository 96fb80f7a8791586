import { ActivityTray } from '../activity-tray/activity-tray.tsx';
import { useIsVisitor } from '../data/registry/use-session.ts';
import { Breadcrumb } from './breadcrumb.tsx';
import classes from './header.module.css';
import { SearchButton } from './search-button.tsx';

/** The top of the window: where the user is, and the way to anything. The window is dragged by it, and its buttons lie on its end. */
export function Header() {
  const isVisitor = useIsVisitor();
  return (
    <div className={classes['header']}>
      <Breadcrumb />
      <SearchButton />
      <div className={classes['balance']}>{isVisitor ? null : <ActivityTray />}</div>
    </div>
  );
}
