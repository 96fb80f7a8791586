import { Button, Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useDeleteRepository } from '../../data/use-deletion-jobs.ts';
import { useRepositoryRow } from '../../data/use-repositories.ts';
import { formatBytes } from '../../format/bytes.ts';
import dialog from '../../ui/dialog.module.css';
import { useErrorText } from '../../ui/error-text.ts';
import { QueryView } from '../../ui/query-view.tsx';

interface DeleteRepositoryDialogProps {
  /** Full name: project/path. */
  readonly name: string;
  readonly onClose: () => void;
  /** The registry has begun; it goes on by itself. */
  readonly onStarted?: (() => void) | undefined;
}

/** Deletes a repository with all that is in it. */
export function DeleteRepositoryDialog({ name, onClose, onStarted }: DeleteRepositoryDialogProps) {
  const { t } = useTranslation(['repositories', 'acts', 'common']);
  const errorText = useErrorText();
  const row = useRepositoryRow(name);
  const remove = useDeleteRepository();
  const onDelete = (): void =>
    remove.mutate(name, {
      onSuccess: () => {
        onClose();
        onStarted?.();
      },
    });
  return (
    <Modal
      opened
      onClose={onClose}
      size={520}
      title={t('deleteDialog.title', { name })}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <div className={dialog['form']}>
        <QueryView query={row} skeleton={<p role="status">{t('acts:delete.checking')}</p>}>
          {(data) => <What artifacts={data?.artifactCount} bytes={data?.bytes ?? undefined} />}
        </QueryView>
        <p>
          <strong>{t('acts:delete.final')}</strong> {t('acts:matching.space')}
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
            {t('deleteDialog.submit')}
          </Button>
        </div>
      </div>
    </Modal>
  );
}

/** What goes, as far as it is known. */
function What({
  artifacts,
  bytes,
}: {
  readonly artifacts: number | undefined;
  readonly bytes: number | undefined;
}) {
  const { t, i18n } = useTranslation('repositories');
  if (artifacts === undefined) return <p>{t('deleteDialog.all')}</p>;
  return (
    <p>
      {t('deleteDialog.holds', { count: artifacts })}{' '}
      {bytes === undefined ? null : t('deleteDialog.size', { size: formatBytes(bytes, i18n.language) })}
    </p>
  );
}
