import { useIsVisitor } from '../data/use-session.ts';
import { TaskTray } from '../tasks/task-tray.tsx';
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
      <div className={classes['balance']}>{isVisitor ? null : <TaskTray />}</div>
    </div>
  );
}
