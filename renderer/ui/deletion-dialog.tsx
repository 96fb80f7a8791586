import { Button, Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import dialog from './dialog.module.css';
import { useErrorText } from './error-text.ts';
import { Sentences } from './sentences.tsx';

interface DeletionDialogProps {
  readonly title: string;
  /** What the button says. */
  readonly submit: string;
  /** What goes. */
  readonly children: ReactNode;
  /** The registry is being asked to begin. */
  readonly isPending: boolean;
  /** Why it did not. */
  readonly error: Error | null;
  readonly onClose: () => void;
  readonly onDelete: () => void;
}

/** Asks before the registry begins a deletion that goes on by itself and cannot be taken back. */
export function DeletionDialog(props: DeletionDialogProps) {
  const { title, submit, children, isPending, error, onClose, onDelete } = props;
  const { t } = useTranslation(['acts', 'common']);
  const errorText = useErrorText();
  return (
    <Modal
      opened
      onClose={onClose}
      size={520}
      title={title}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <div className={dialog['form']}>
        {children}
        <p>
          <Sentences>
            <strong>{t('delete.final')}</strong>
            {t('matching.space')}
          </Sentences>
        </p>
        {error === null ? null : (
          <p role="alert" className={dialog['reason']}>
            {errorText(error)}
          </p>
        )}
        <div className={dialog['buttons']}>
          <Button variant="default" onClick={onClose} data-autofocus>
            {t('common:cancel')}
          </Button>
          <Button color="red" loading={isPending} onClick={onDelete}>
            {submit}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
