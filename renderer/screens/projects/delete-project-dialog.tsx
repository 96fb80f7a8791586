import { Button, Modal, TextInput } from '@mantine/core';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDeleteProject } from '../../data/jobs/use-deletion-jobs.ts';
import { useProject, useProjectSizes } from '../../data/projects/use-projects.ts';
import { formatBytes } from '../../format/bytes.ts';
import classes from '../../ui/dialog.module.css';
import { useErrorText } from '../../ui/error-text.ts';
import { QueryView } from '../../ui/query-view.tsx';
import { Sentences } from '../../ui/sentences.tsx';

interface DeleteProjectDialogProps {
  readonly name: string;
  readonly onClose: () => void;
  /** The registry has begun; it goes on by itself. */
  readonly onStarted?: (() => void) | undefined;
}

/** Deletes a project with its repositories. A whole project wants its name typed. */
export function DeleteProjectDialog({ name, onClose, onStarted }: DeleteProjectDialogProps) {
  const { t } = useTranslation(['projects', 'common']);
  const project = useProject(name);
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('deleteDialog.title', { name })}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <QueryView query={project} skeleton={<p role="status">{t('deleteDialog.checking')}</p>}>
        {({ repo_count }) => (
          <ConfirmForm name={name} repositories={repo_count} onClose={onClose} onStarted={onStarted} />
        )}
      </QueryView>
    </Modal>
  );
}

function ConfirmForm({
  name,
  repositories,
  onClose,
  onStarted,
}: DeleteProjectDialogProps & { readonly repositories: number }) {
  const { t } = useTranslation(['projects', 'acts', 'common']);
  const errorText = useErrorText();
  const remove = useDeleteProject();
  const [typed, setTyped] = useState('');
  const field = useRef<HTMLInputElement>(null);
  // The dialog was open before there was a field that could take the focus.
  useEffect(() => field.current?.focus(), []);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (typed !== name || remove.isPending) return;
    remove.mutate(name, {
      onSuccess: () => {
        onClose();
        onStarted?.();
      },
    });
  };
  return (
    <form onSubmit={submit} className={classes['form']}>
      <What name={name} repositories={repositories} />
      <TextInput
        ref={field}
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
          {repositories === 0
            ? t('deleteDialog.submit')
            : t('deleteDialog.submitWith', { count: repositories })}
        </Button>
      </div>
    </form>
  );
}

/** What goes, and that it is final. */
function What({ name, repositories }: { readonly name: string; readonly repositories: number }) {
  const { t, i18n } = useTranslation(['projects', 'acts']);
  const size = useProjectSizes([[name]]).get(name);
  if (repositories === 0) return <p>{t('deleteDialog.empty')}</p>;
  return (
    <>
      <p>
        <Sentences>
          {t('deleteDialog.holds', { count: repositories })}
          {size === undefined ? null : t('deleteDialog.size', { size: formatBytes(size, i18n.language) })}
        </Sentences>
      </p>
      <p>
        <Sentences>
          <strong>{t('acts:delete.final')}</strong>
          {t('acts:matching.space')}
        </Sentences>
      </p>
    </>
  );
}
