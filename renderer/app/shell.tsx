import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Outlet, ScrollRestoration, useLocation, useNavigate } from 'react-router';
import { isNotSignedIn } from '../api/api-error.ts';
import { useConnection } from '../data/registry/use-registry.ts';
import { useIsVisitor } from '../data/registry/use-session.ts';
import { bridge } from '../host/bridge.ts';
import { paths } from '../navigation/paths.ts';
import { Palette } from '../palette/palette.tsx';
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

const CreateProjectDialog = lazy(async () => ({
  default: (await import('../screens/projects/create-project-dialog.tsx')).CreateProjectDialog,
}));

/** The frame around every screen; in the web portal, its door. */
export function Shell() {
  const connection = useConnection();
  const isVisitor = useIsVisitor();
  const [wantsIn, setWantsIn] = useState(false);
  const { pathname } = useLocation();
  const navigate = useNavigate();
  if (bridge() !== undefined) return <Frame />;
  if (connection.isPending) return null;
  const hasEnded = isNotSignedIn(connection.error);
  // Visitors may read what is public, which only the projects' screens show.
  if (hasEnded || (isVisitor && (wantsIn || !pathname.startsWith(paths.projects)))) {
    const lookAround = (): void => {
      setWantsIn(false);
      if (!pathname.startsWith(paths.projects)) void navigate(paths.projects);
    };
    return (
      <Suspense>
        <SignIn onSignedIn={() => setWantsIn(false)} {...(hasEnded ? {} : { onLookAround: lookAround })} />
      </Suspense>
    );
  }
  return <Frame onSignIn={() => setWantsIn(true)} />;
}

function Frame({ onSignIn }: { readonly onSignIn?: () => void }) {
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
      <Sidebar onSignIn={onSignIn} />
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
      <Palette CreateProject={CreateProjectDialog} />
    </div>
  );
}
