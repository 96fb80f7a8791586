import { Button, Modal, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isGoodPassword } from '../../../registry-core/rules/password.ts';
import { useChangePassword } from '../../data/registry/use-settings.ts';
import { bridge } from '../../host/bridge.ts';
import classes from '../../ui/dialog.module.css';
import { useErrorText } from '../../ui/error-text.ts';
import { toastDone } from '../../ui/toast.ts';

interface ChangePasswordDialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Sets the own password. The desktop's window needs no old one: a generated password may never have been seen. */
export function ChangePasswordDialog({ opened, onClose }: ChangePasswordDialogProps) {
  const { t } = useTranslation(['settings', 'common']);
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('password.title')}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <PasswordForm onClose={onClose} />
    </Modal>
  );
}

/** Mounted with the dialog, so that no password outlives it. */
function PasswordForm({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation(['settings', 'common']);
  const errorText = useErrorText();
  const change = useChangePassword();
  const [old, setOld] = useState('');
  const [chosen, setChosen] = useState('');
  const [repeated, setRepeated] = useState('');
  const [checked, setChecked] = useState(false);
  const needsOld = bridge() === undefined;
  const isGood = isGoodPassword(chosen);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setChecked(true);
    if (!isGood || chosen !== repeated || change.isPending) return;
    change.mutate(
      { new_password: chosen, ...(needsOld ? { old_password: old } : {}) },
      {
        onSuccess: () => {
          toastDone(t('password.done'));
          onClose();
        },
      },
    );
  };
  return (
    <form onSubmit={submit} noValidate className={classes['form']}>
      {needsOld ? (
        <Field label={t('password.old')} value={old} onChange={setOld} autoComplete="current-password" />
      ) : null}
      <Field
        label={t('password.new')}
        hint={t('password.rule')}
        value={chosen}
        error={checked && !isGood ? t('password.weak') : undefined}
        onChange={setChosen}
      />
      <Field
        label={t('password.repeat')}
        value={repeated}
        error={checked && isGood && chosen !== repeated ? t('password.differs') : undefined}
        onChange={setRepeated}
      />
      {change.error === null ? null : (
        <p role="alert" className={classes['reason']}>
          {errorText(change.error)}
        </p>
      )}
      <div className={classes['buttons']}>
        <Button variant="default" onClick={onClose}>
          {t('common:cancel')}
        </Button>
        <Button type="submit" loading={change.isPending}>
          {t('password.change')}
        </Button>
      </div>
    </form>
  );
}

interface FieldProps {
  readonly label: string;
  readonly hint?: string;
  readonly value: string;
  readonly error?: string | undefined;
  readonly autoComplete?: 'current-password' | 'new-password';
  readonly onChange: (value: string) => void;
}

function Field({ label, hint, value, error, autoComplete = 'new-password', onChange }: FieldProps) {
  return (
    <TextInput
      type="password"
      label={label}
      description={hint ?? ''}
      value={value}
      error={error ?? false}
      maxLength={1024}
      autoComplete={autoComplete}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
