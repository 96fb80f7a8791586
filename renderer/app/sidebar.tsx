import { Tooltip, UnstyledButton } from '@mantine/core';
import { IconLogin2, IconLogout } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { NavLink } from 'react-router';
import { useConnection } from '../data/use-registry.ts';
import { useIsVisitor, useSignOut } from '../data/use-session.ts';
import { bridge } from '../host/bridge.ts';
import { paths } from './paths.ts';
import { RegistrySwitcher } from './registry-switcher.tsx';
import { BOTTOM_SECTIONS, SECTIONS, type Section, VISITOR_SECTIONS } from './sections.ts';
import classes from './sidebar.module.css';

/** The way to every section; only icons where the window is narrow. */
export function Sidebar({ onSignIn }: { readonly onSignIn: (() => void) | undefined }) {
  const { t } = useTranslation('shell');
  const isVisitor = useIsVisitor();
  return (
    <nav className={classes['sidebar']} aria-label={t('navigation')}>
      <RegistrySwitcher />
      <Entries entries={isVisitor ? VISITOR_SECTIONS : SECTIONS} />
      <div className={classes['space']} />
      {isVisitor ? null : <Entries entries={BOTTOM_SECTIONS} />}
      {isVisitor ? <SignIn onClick={onSignIn} /> : null}
      {bridge() === undefined && !isVisitor ? <SignOut /> : null}
    </nav>
  );
}

function Entries({ entries }: { readonly entries: readonly Section[] }) {
  const { t } = useTranslation('shell');
  return (
    <ul className={classes['entries']}>
      {entries.map(({ key, to, icon: Icon }) => (
        <li key={key}>
          <Tooltip label={t(key)} position="right" classNames={{ tooltip: classes['collapsedOnly'] ?? '' }}>
            <NavLink to={to} end={to === paths.home} className={classes['entry'] ?? ''}>
              <Icon size={17} stroke={1.75} aria-hidden />
              <span className={classes['label']}>{t(key)}</span>
            </NavLink>
          </Tooltip>
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
