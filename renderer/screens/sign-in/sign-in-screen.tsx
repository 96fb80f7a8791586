import { Button, PasswordInput, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../api/api-error.ts';
import { useSignIn } from '../../data/registry/use-session.ts';
import dialog from '../../ui/dialog.module.css';
import { useErrorText } from '../../ui/error-text.ts';
import { Logo } from '../../ui/logo.tsx';
import { LanguageChoice } from './language-choice.tsx';
import classes from './sign-in-screen.module.css';

/** The web portal's door. The desktop application needs none: its window acts for the user of the computer. */
export function SignInScreen({
  onSignedIn,
  onLookAround,
}: {
  readonly onSignedIn?: () => void;
  /** The way to what may be read without signing in; absent where a session has ended. */
  readonly onLookAround?: () => void;
}) {
  const { t } = useTranslation('signIn');
  const errorText = useErrorText();
  const signIn = useSignIn();
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (username === '' || signIn.isPending) return;
    signIn.mutate({ username, password }, onSignedIn === undefined ? {} : { onSuccess: onSignedIn });
  };
  const refused = signIn.error instanceof ApiError && signIn.error.status === 401;
  const problem = refused ? t('refused') : errorText(signIn.error);
  return (
    <main className={classes['screen']}>
      <form onSubmit={submit} className={classes['card']} aria-labelledby="sign-in-title">
        <Logo size={40} />
        <h1 id="sign-in-title" className={classes['title']}>
          {t('title')}
        </h1>
        {/* The browser came by the name that docker login takes too. */}
        <p className={classes['address']}>{t('address', { address: window.location.host })}</p>
        <div className={dialog['form']}>
          <TextInput
            label={t('username')}
            autoComplete="username"
            autoFocus
            value={username}
            onChange={(event) => setUsername(event.currentTarget.value)}
          />
          <PasswordInput
            size="xs"
            label={t('password')}
            autoComplete="current-password"
            visibilityToggleButtonProps={{ 'aria-label': t('togglePassword') }}
            value={password}
            error={signIn.error === null ? undefined : problem}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          <Button type="submit" fullWidth loading={signIn.isPending}>
            {t('submit')}
          </Button>
          {onLookAround === undefined ? null : (
            <Button variant="subtle" fullWidth onClick={onLookAround}>
              {t('lookAround')}
            </Button>
          )}
        </div>
      </form>
      <LanguageChoice label={t('language')} />
    </main>
  );
}
