import { Button, Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useDeleteMatching } from '../../data/use-deletion-jobs.ts';
import dialog from '../../ui/dialog.module.css';
import { useErrorText } from '../../ui/error-text.ts';
import { useAmount } from '../../ui/use-amount.ts';

interface DeleteMatchingDialogProps {
  /** Full name: project/path. */
  readonly repository: string;
  /** The list's filter; empty: all. */
  readonly filter: string;
  /** Digests that stay although they match. */
  readonly except: readonly string[];
  /** How many match, without those that stay. */
  readonly count: number;
  readonly onClose: () => void;
  readonly onStarted: () => void;
}

/** Deletes all artifacts of a list, however many: the registry goes on with it by itself. */
export function DeleteMatchingDialog(props: DeleteMatchingDialogProps) {
  const { repository, filter, except, count, onClose, onStarted } = props;
  const { t } = useTranslation(['acts', 'common']);
  const amount = useAmount();
  const errorText = useErrorText();
  const remove = useDeleteMatching(repository);
  const what = amount(count, 0);
  const onDelete = (): void =>
    remove.mutate(
      { filter, except },
      {
        onSuccess: () => {
          onStarted();
          onClose();
        },
      },
    );
  return (
    <Modal
      opened
      onClose={onClose}
      size={520}
      title={t('delete.title', { what })}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <div className={dialog['form']}>
        <p>
          {filter === '' ? t('matching.all', { repository }) : t('matching.filtered', { repository, filter })}{' '}
          {except.length === 0 ? null : t('matching.except', { count: except.length })}
        </p>
        <p>{t('matching.along')}</p>
        <p>
          <strong>{t('delete.final')}</strong> {t('matching.space')}
        </p>
        {remove.error === null ? null : (
          <p role="alert" className={dialog['reason']}>
            {errorText(remove.error)}
          </p>
        )}
        <div className={dialog['buttons']}>
          <Button variant="default" onClick={onClose} data-autofocus>
            {t('common:cancel')}
          </Button>
          <Button color="red" loading={remove.isPending} onClick={onDelete}>
            {t('delete.submit', { what })}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
