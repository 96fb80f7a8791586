import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Outlet, ScrollRestoration, useLocation } from 'react-router';
import { useConnection } from '../data/use-registry.ts';
import { bridge } from '../host/bridge.ts';
import { Palette } from '../palette/palette.tsx';
import { isNotSignedIn } from '../ui/error-text.ts';
import { useUndoShortcut } from '../undo/use-undo-shortcut.ts';
import { CoreBanner } from './core-banner.tsx';
import { Header } from './header.tsx';
import classes from './shell.module.css';
import { Sidebar } from './sidebar.tsx';
import { StatusLine } from './status-line.tsx';
import { useMenuNavigation } from './use-menu-navigation.ts';
import { useRememberPlaces } from './use-remember-places.ts';

const SignIn = lazy(async () => ({
  default: (await import('../screens/sign-in/sign-in-screen.tsx')).SignInScreen,
}));

/** The frame around every screen; in the web portal, its door. */
export function Shell() {
  const connection = useConnection();
  if (bridge() === undefined && isNotSignedIn(connection.error)) {
    return (
      <Suspense>
        <SignIn />
      </Suspense>
    );
  }
  return <Frame />;
}

function Frame() {
  const { t } = useTranslation('shell');
  const { pathname } = useLocation();
  useMenuNavigation();
  useRememberPlaces();
  useUndoShortcut();
  return (
    <div className={classes['shell']}>
      <a className={classes['skip']} href="#content">
        {t('skipToContent')}
      </a>
      <Sidebar />
      <div className={classes['main']}>
        <Header />
        <CoreBanner />
        {/* A new screen starts at its top. */}
        <main id="content" key={pathname} className={classes['content']} tabIndex={-1}>
          <Outlet />
        </main>
      </div>
      <StatusLine />
      <ScrollRestoration />
      <Palette />
    </div>
  );
}
