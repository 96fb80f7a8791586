import { Button, Modal, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../api/api-error.ts';
import { useAddTag, useRemoveTag } from '../../data/use-artifact-acts.ts';
import { shortDigest } from '../../format/digest.ts';
import classes from '../../ui/dialog.module.css';
import { useErrorText } from '../../ui/error-text.ts';
import { toastUndoable } from '../../undo/use-undo.tsx';
import { isTagName } from './tag-name.ts';

interface AddTagDialogProps {
  /** Full name: project/path. */
  readonly repository: string;
  readonly digest: string;
  readonly onClose: () => void;
}

/** Gives an artifact one more tag, without a pull and a push. */
export function AddTagDialog({ repository, digest, onClose }: AddTagDialogProps) {
  const { t } = useTranslation(['acts', 'common']);
  const add = useAddTag(repository);
  const remove = useRemoveTag(repository);
  const [name, setName] = useState('');
  const [checked, setChecked] = useState(false);
  const problem = useProblem(checked ? name : undefined, add.error);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setChecked(true);
    if (!isTagName(name) || add.isPending) return;
    add.mutate(
      { digest, name },
      {
        onSuccess: () => {
          toastUndoable(t('addTag.done', { name }), () => remove.mutateAsync({ digest, name }));
          onClose();
        },
      },
    );
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('addTag.title')}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <form onSubmit={submit} className={classes['form']}>
        <TextInput
          data-autofocus
          label={t('addTag.name')}
          description={t('addTag.hint', { digest: shortDigest(digest) })}
          value={name}
          autoComplete="off"
          spellCheck={false}
          maxLength={128}
          error={problem}
          onChange={(event) => {
            setName(event.currentTarget.value);
            setChecked(false);
            add.reset();
          }}
        />
        <div className={classes['buttons']}>
          <Button variant="default" onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button type="submit" loading={add.isPending}>
            {t('addTag.submit')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

function useProblem(name: string | undefined, error: Error | null): string | undefined {
  const { t } = useTranslation('acts');
  const errorText = useErrorText();
  if (name !== undefined && !isTagName(name)) return t('addTag.invalid');
  if (error === null) return undefined;
  return error instanceof ApiError && error.code === 'CONFLICT' ? t('addTag.taken') : errorText(error);
}
