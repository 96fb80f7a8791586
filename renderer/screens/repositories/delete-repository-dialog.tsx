import { useTranslation } from 'react-i18next';
import { useDeleteRepository } from '../../data/jobs/use-deletion-jobs.ts';
import { useRepositoryRow } from '../../data/repositories/use-repositories.ts';
import { formatBytes } from '../../format/bytes.ts';
import { DeletionDialog } from '../../ui/deletion-dialog.tsx';
import { QueryView } from '../../ui/query-view.tsx';
import { Sentences } from '../../ui/sentences.tsx';

interface DeleteRepositoryDialogProps {
  /** Full name: project/path. */
  readonly name: string;
  readonly onClose: () => void;
  /** The registry has begun; it goes on by itself. */
  readonly onStarted?: (() => void) | undefined;
}

/** Deletes a repository with all that is in it. */
export function DeleteRepositoryDialog({ name, onClose, onStarted }: DeleteRepositoryDialogProps) {
  const { t } = useTranslation(['repositories', 'acts']);
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
    <DeletionDialog
      title={t('deleteDialog.title', { name })}
      submit={t('deleteDialog.submit')}
      isPending={remove.isPending}
      error={remove.error}
      onClose={onClose}
      onDelete={onDelete}
    >
      <QueryView query={row} skeleton={<p role="status">{t('acts:delete.checking')}</p>}>
        {(data) => <What artifacts={data?.artifactCount} bytes={data?.bytes ?? undefined} />}
      </QueryView>
    </DeletionDialog>
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
      <Sentences>
        {artifacts === 0 ? t('deleteDialog.empty') : t('deleteDialog.holds', { count: artifacts })}
        {bytes === undefined || bytes === 0
          ? null
          : t('deleteDialog.size', { size: formatBytes(bytes, i18n.language) })}
      </Sentences>
    </p>
  );
}
