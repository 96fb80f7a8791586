import { useTranslation } from 'react-i18next';
import { useDeleteMatching } from '../../data/use-deletion-jobs.ts';
import { DeletionDialog } from '../../ui/deletion-dialog.tsx';
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
  const { t } = useTranslation('acts');
  const amount = useAmount();
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
    <DeletionDialog
      title={t('delete.title', { what })}
      submit={t('delete.submit', { what })}
      isPending={remove.isPending}
      error={remove.error}
      onClose={onClose}
      onDelete={onDelete}
    >
      <p>
        {filter === '' ? t('matching.all', { repository }) : t('matching.filtered', { repository, filter })}{' '}
        {except.length === 0 ? null : t('matching.except', { count: except.length })}
      </p>
      <p>{t('matching.along')}</p>
    </DeletionDialog>
  );
}
