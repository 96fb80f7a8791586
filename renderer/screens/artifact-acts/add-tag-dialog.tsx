import { Button, Modal, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isTagName } from '../../../registry-core/rules/names.ts';
import {
  TagTakenError,
  useAddTag,
  useMoveTag,
  useRemoveTag,
} from '../../data/artifacts/use-artifact-acts.ts';
import { shortDigest } from '../../format/digest.ts';
import classes from '../../ui/dialog.module.css';
import { useErrorText } from '../../ui/error-text.ts';
import { toastUndoable } from '../../undo/toast-undoable.tsx';

interface AddTagDialogProps {
  /** Full name: project/path. */
  readonly repository: string;
  readonly digest: string;
  readonly onClose: () => void;
}

/** Gives an artifact one more tag, without a pull and a push; a new one, or another artifact's. */
export function AddTagDialog({ repository, digest, onClose }: AddTagDialogProps) {
  const { t } = useTranslation(['acts', 'common']);
  const tagging = useTagging(repository, digest, onClose);
  const [name, setName] = useState('');
  const [checked, setChecked] = useState(false);
  const problem = useProblem(checked ? name : undefined, digest, tagging.error);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setChecked(true);
    if (isTagName(name) && !tagging.isPending) tagging.tag(name);
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
            tagging.reset();
          }}
        />
        <div className={classes['buttons']}>
          <Button variant="default" onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button type="submit" loading={tagging.isPending}>
            {tagging.holder === undefined ? t('addTag.submit') : t('addTag.move')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

/** Adds a tag; when another artifact has it, the next time moves it from there. */
function useTagging(repository: string, digest: string, onDone: () => void) {
  const { t } = useTranslation('acts');
  const add = useAddTag(repository);
  const move = useMoveTag(repository);
  const remove = useRemoveTag(repository);
  const { error } = add;
  const holder = error instanceof TagTakenError && error.holder !== digest ? error.holder : undefined;
  const addTag = (name: string): void =>
    add.mutate(
      { digest, name },
      {
        onSuccess: () => {
          toastUndoable(t('addTag.done', { name }), () => remove.mutateAsync({ digest, name }));
          onDone();
        },
      },
    );
  const moveTag = (name: string, from: string): void =>
    move.mutate(
      { name, from, to: digest },
      {
        onSuccess: () => {
          toastUndoable(t('addTag.moved', { name }), () =>
            move.mutateAsync({ name, from: digest, to: from }),
          );
          onDone();
        },
        // It was moved meanwhile: the next time it is asked anew where it is.
        onError: () => add.reset(),
      },
    );
  return {
    holder,
    error: move.error ?? error,
    isPending: add.isPending || move.isPending,
    tag: (name: string) => (holder === undefined ? addTag(name) : moveTag(name, holder)),
    reset: () => {
      add.reset();
      move.reset();
    },
  };
}

function useProblem(name: string | undefined, digest: string, error: Error | null): string | undefined {
  const { t } = useTranslation('acts');
  const errorText = useErrorText();
  if (name !== undefined && !isTagName(name)) return t('addTag.invalid');
  if (error === null) return undefined;
  if (!(error instanceof TagTakenError)) return errorText(error);
  return error.holder === digest
    ? t('addTag.here')
    : t('addTag.taken', { holder: shortDigest(error.holder) });
}
