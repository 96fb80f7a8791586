import { Button } from '@mantine/core';
import { IconEye, IconEyeOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useRevealPassword } from '../../data/registry/use-registry.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { useErrorText } from '../../ui/error-text.ts';
import classes from './admin-password.module.css';

/** The password that was generated with the registry: asked for on a click, forgotten when it is hidden. */
export function AdminPassword({ username }: { readonly username: string }) {
  const { t } = useTranslation('home');
  const errorText = useErrorText();
  const reveal = useRevealPassword();
  const password = reveal.data?.password;
  return (
    <div className={classes['password']}>
      <span className={classes['label']}>{t('password.label', { username })}</span>
      {password === undefined ? (
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<IconEye size={15} stroke={1.75} aria-hidden />}
          loading={reveal.isPending}
          onClick={() => reveal.mutate()}
        >
          {t('password.show')}
        </Button>
      ) : (
        <>
          <code className={classes['value']}>{password}</code>
          <CopyButton text={password} what={t('password.copy')} />
          <Button
            variant="default"
            size="compact-sm"
            leftSection={<IconEyeOff size={15} stroke={1.75} aria-hidden />}
            onClick={() => reveal.reset()}
          >
            {t('password.hide')}
          </Button>
        </>
      )}
      <span className={classes['hint']}>
        {reveal.error === null ? t('password.hint') : errorText(reveal.error)}
      </span>
    </div>
  );
}
