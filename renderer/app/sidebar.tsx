import { UnstyledButton } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconLogin2, IconLogout } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { NavLink } from 'react-router';
import { useConnection } from '../data/registry/use-registry.ts';
import { useIsVisitor, useSignOut } from '../data/registry/use-session.ts';
import { bridge } from '../host/bridge.ts';
import { paths } from '../navigation/paths.ts';
import { type Screen, screensFor } from '../navigation/screens.ts';
import { RegistrySwitcher } from './registry-switcher.tsx';
import classes from './sidebar.module.css';

/** Where only the icons of the entries are shown, as in sidebar.module.css. */
const NARROW = '(max-width: 1099px)';

/** The way to every section; only icons where the window is narrow. */
export function Sidebar({ onSignIn }: { readonly onSignIn: (() => void) | undefined }) {
  const { t } = useTranslation('shell');
  const isVisitor = useIsVisitor();
  const screens = screensFor(isVisitor);
  return (
    <nav className={classes['sidebar']} aria-label={t('navigation')}>
      <RegistrySwitcher />
      <Entries entries={screens.filter(({ side }) => side === 'top')} />
      <div className={classes['space']} />
      <Entries entries={screens.filter(({ side }) => side === 'bottom')} />
      {isVisitor ? <SignIn onClick={onSignIn} /> : null}
      {bridge() === undefined && !isVisitor ? <SignOut /> : null}
    </nav>
  );
}

function Entries({ entries }: { readonly entries: readonly Screen[] }) {
  const { t } = useTranslation('shell');
  const isNarrow = useMediaQuery(NARROW, false, { getInitialValueInEffect: false });
  if (entries.length === 0) return null;
  return (
    <ul className={classes['entries']}>
      {entries.map(({ key, path, icon: Icon }) => (
        <li key={key}>
          <NavLink
            to={path}
            end={path === paths.home}
            className={classes['entry'] ?? ''}
            data-hint={isNarrow ? t(key) : undefined}
            data-hint-side="right"
          >
            <Icon size={17} stroke={1.75} aria-hidden />
            <span className={classes['label']}>{t(key)}</span>
          </NavLink>
        </li>
      ))}
    </ul>
  );
}

/** The way from what is public to the web portal's door. */
function SignIn({ onClick }: { readonly onClick: (() => void) | undefined }) {
  const { t } = useTranslation('signIn');
  return (
    <div className={classes['entries']}>
      <UnstyledButton className={classes['entry'] ?? ''} onClick={onClick}>
        <IconLogin2 size={17} stroke={1.75} aria-hidden />
        <span className={classes['label']}>{t('submit')}</span>
      </UnstyledButton>
    </div>
  );
}

/** Ends the web portal's session. */
function SignOut() {
  const { t } = useTranslation('signIn');
  const username = useConnection().data?.username ?? '';
  const signOut = useSignOut();
  return (
    <div className={classes['entries']}>
      <UnstyledButton className={classes['entry'] ?? ''} onClick={() => signOut.mutate()}>
        <IconLogout size={17} stroke={1.75} aria-hidden />
        <span className={classes['label']}>
          {username === '' ? t('signOut') : t('signOutOf', { username })}
        </span>
      </UnstyledButton>
    </div>
  );
}
