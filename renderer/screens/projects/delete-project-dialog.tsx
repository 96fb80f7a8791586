import { Button, Modal, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDeleteProject, useProjectDeletable } from '../../data/use-projects.ts';
import { asSentence } from '../../format/sentence.ts';
import classes from '../../ui/dialog.module.css';
import { useErrorText } from '../../ui/error-text.ts';
import { QueryView } from '../../ui/query-view.tsx';
import { toastDone } from '../../ui/toast.ts';

interface DeleteProjectDialogProps {
  readonly name: string;
  readonly onClose: () => void;
  readonly onDeleted?: () => void;
}

/** Deletes a project, or says why it cannot be. A whole project wants its name typed. */
export function DeleteProjectDialog({ name, onClose, onDeleted }: DeleteProjectDialogProps) {
  const { t } = useTranslation(['projects', 'common']);
  const deletable = useProjectDeletable(name);
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('deleteDialog.title', { name })}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <QueryView query={deletable} skeleton={<p role="status">{t('deleteDialog.checking')}</p>}>
        {(answer) =>
          answer.deletable ? (
            <ConfirmForm name={name} onClose={onClose} onDeleted={onDeleted} />
          ) : (
            <Refused reason={answer.message ?? ''} onClose={onClose} />
          )
        }
      </QueryView>
    </Modal>
  );
}

function Refused({ reason, onClose }: { readonly reason: string; readonly onClose: () => void }) {
  const { t } = useTranslation(['projects', 'common']);
  return (
    <div className={classes['form']}>
      <div className={classes['reason']}>
        <strong>{t('deleteDialog.refused')}</strong>
        <p>{asSentence(reason)}</p>
      </div>
      <div className={classes['buttons']}>
        <Button variant="default" onClick={onClose}>
          {t('common:close')}
        </Button>
      </div>
    </div>
  );
}

function ConfirmForm({
  name,
  onClose,
  onDeleted,
}: Omit<DeleteProjectDialogProps, 'onDeleted'> & { readonly onDeleted: (() => void) | undefined }) {
  const { t } = useTranslation(['projects', 'common']);
  const errorText = useErrorText();
  const remove = useDeleteProject();
  const [typed, setTyped] = useState('');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (typed !== name || remove.isPending) return;
    remove.mutate(name, {
      onSuccess: () => {
        toastDone(t('done.deleted', { name }));
        onClose();
        onDeleted?.();
      },
    });
  };
  return (
    <form onSubmit={submit} className={classes['form']}>
      <p>{t('deleteDialog.text')}</p>
      <TextInput
        data-autofocus
        label={t('deleteDialog.confirmLabel', { name })}
        value={typed}
        autoComplete="off"
        spellCheck={false}
        error={remove.error === null ? undefined : errorText(remove.error)}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <div className={classes['buttons']}>
        <Button variant="default" onClick={onClose}>
          {t('common:cancel')}
        </Button>
        <Button type="submit" color="red" disabled={typed !== name} loading={remove.isPending}>
          {t('deleteDialog.submit')}
        </Button>
      </div>
    </form>
  );
}
