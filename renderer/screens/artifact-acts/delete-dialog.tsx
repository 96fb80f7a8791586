import { Button, Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type {
  DeletePlan,
  DeleteResult,
  DeleteSelection,
} from '../../../registry-core/api/schemas/marina/deletion.ts';
import { useAddTag, useDeletePlan, useDeleteSelection } from '../../data/use-artifact-acts.ts';
import { asSentence } from '../../format/sentence.ts';
import dialog from '../../ui/dialog.module.css';
import { useErrorText } from '../../ui/error-text.ts';
import { QueryView } from '../../ui/query-view.tsx';
import { toastDone, toastFailure } from '../../ui/toast.ts';
import { useAmount } from '../../ui/use-amount.ts';
import { toastUndoable } from '../../undo/toast-undoable.tsx';
import { DeletePlanList } from './delete-plan-list.tsx';

interface DeleteDialogProps {
  /** Full name: project/path. */
  readonly repository: string;
  readonly selection: DeleteSelection;
  /** The artifact that the selected tags point to, where only tags go: they can be put back. */
  readonly tagged?: string | undefined;
  readonly onClose: () => void;
  readonly onDeleted?: ((result: DeleteResult) => void) | undefined;
}

/** Says exactly what deleting the selection takes away, then does it. */
export function DeleteDialog({ repository, selection, tagged, onClose, onDeleted }: DeleteDialogProps) {
  const { t } = useTranslation(['acts', 'common']);
  const amount = useAmount();
  const plan = useDeletePlan(repository, selection);
  return (
    <Modal
      opened
      onClose={onClose}
      size={600}
      title={t('delete.title', { what: amount(selection.digests.length, selection.tags.length) })}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <div className={dialog['form']}>
        <QueryView query={plan} skeleton={<p role="status">{t('delete.checking')}</p>}>
          {(data) => <DeletePlanList plan={data} />}
        </QueryView>
        <Buttons
          repository={repository}
          selection={selection}
          tagged={tagged}
          plan={plan.data}
          onClose={onClose}
          onDeleted={onDeleted}
        />
      </div>
    </Modal>
  );
}

function Buttons({
  repository,
  selection,
  tagged,
  plan,
  onClose,
  onDeleted,
}: DeleteDialogProps & { readonly plan: DeletePlan | undefined }) {
  const { t } = useTranslation(['acts', 'common']);
  const amount = useAmount();
  const errorText = useErrorText();
  const remove = useDeleteSelection(repository);
  const add = useAddTag(repository);
  const putBack = (digest: string, tags: readonly string[]) =>
    Promise.all(tags.map((name) => add.mutateAsync({ digest, name })));
  const goes = plan !== undefined && plan.artifacts.length + plan.tags.length > 0;
  const onDelete = (): void =>
    remove.mutate(selection, {
      onSuccess: (result) => {
        const what = amount(result.deletedArtifacts.length, result.deletedTags.length);
        const reasons = result.failures.map(({ message }) => asSentence(message));
        if (reasons.length > 0) toastFailure(t('delete.partly', { what }), reasons.join(' '));
        else if (tagged !== undefined && result.deletedArtifacts.length === 0)
          toastUndoable(t('delete.done', { what }), () => putBack(tagged, result.deletedTags));
        else toastDone(t('delete.done', { what }));
        onClose();
        onDeleted?.(result);
      },
    });
  return (
    <>
      {remove.error === null ? null : (
        <p role="alert" className={dialog['reason']}>
          {errorText(remove.error)}
        </p>
      )}
      <div className={dialog['buttons']}>
        <Button variant="default" onClick={onClose} data-autofocus>
          {plan !== undefined && !goes ? t('common:close') : t('common:cancel')}
        </Button>
        {goes ? (
          <Button color="red" loading={remove.isPending} onClick={onDelete}>
            {t('delete.submit', { what: amount(plan.artifacts.length, plan.tags.length) })}
          </Button>
        ) : null}
      </div>
    </>
  );
}
