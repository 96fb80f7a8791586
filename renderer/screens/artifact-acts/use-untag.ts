import { useTranslation } from 'react-i18next';
import { isNotFound } from '../../api/api-error.ts';
import { useAddTag, useRemoveTag } from '../../data/artifacts/use-artifact-acts.ts';
import { useSteady } from '../../hooks/use-steady.ts';
import { useErrorText } from '../../ui/error-text.ts';
import { toastDone, toastFailure } from '../../ui/toast.ts';
import { toastUndoable } from '../../undo/toast-undoable.tsx';

type Untag = (digest: string, name: string) => Promise<boolean>;

/**
 * The function that takes a tag away at once: the artifact stays, and the toast brings the tag back, so that nothing
 * is asked first. Resolves to whether the tag is gone.
 */
export function useUntag(repository: string): Untag {
  const { t } = useTranslation('acts');
  const errorText = useErrorText();
  const remove = useRemoveTag(repository);
  const add = useAddTag(repository);
  return useSteady(async (digest: string, name: string) => {
    try {
      await remove.mutateAsync({ digest, name });
      toastUndoable(t('untag.done', { name }), () => add.mutateAsync({ digest, name }));
      return true;
    } catch (cause) {
      // Another window, or a client, was first.
      if (isNotFound(cause)) {
        toastDone(t('untag.already', { name }));
        return true;
      }
      toastFailure(t('untag.failed', { name }), errorText(cause));
      return false;
    }
  });
}
