import { Button, Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type {
  DeletePlan,
  DeleteResult,
  DeleteSelection,
} from '../../../registry-core/api/schemas/marina/deletion.ts';
import { useDeletePlan, useDeleteSelection } from '../../data/artifacts/use-artifact-acts.ts';
import dialog from '../../ui/dialog.module.css';
import { useErrorText } from '../../ui/error-text.ts';
import { QueryView } from '../../ui/query-view.tsx';
import { useAmount } from '../../ui/use-amount.ts';
import { DeletePlanList } from './delete-plan-list.tsx';
import { useSayDeleted } from './use-say-deleted.ts';

interface DeleteDialogProps {
  /** Full name: project/path. */
  readonly repository: string;
  readonly selection: DeleteSelection;
  readonly onClose: () => void;
  readonly onDeleted?: ((result: DeleteResult) => void) | undefined;
}

/** Says exactly what deleting the selection takes away, then does it. */
export function DeleteDialog({ repository, selection, onClose, onDeleted }: DeleteDialogProps) {
  const { t } = useTranslation(['acts', 'common']);
  const plan = useDeletePlan(repository, selection);
  return (
    <Modal
      opened
      onClose={onClose}
      size={600}
      title={useTitle(repository, plan.data)}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <div className={dialog['form']}>
        <QueryView query={plan} skeleton={<p role="status">{t('delete.checking')}</p>}>
          {(data) => <DeletePlanList repository={repository} plan={data} onLeave={onClose} />}
        </QueryView>
        <Buttons
          repository={repository}
          selection={selection}
          plan={plan.data}
          onClose={onClose}
          onDeleted={onDeleted}
        />
      </div>
    </Modal>
  );
}

/** All that goes, as the button says it too: what was selected, and what goes with it. */
function useTitle(repository: string, plan: DeletePlan | undefined): string {
  const { t } = useTranslation('acts');
  const amount = useAmount();
  if (plan === undefined) return t('delete.from', { repository });
  if (!hasAnything(plan)) return t('delete.nothing');
  return t('delete.title', { what: amount(plan.artifactCount, plan.tagCount) });
}

function hasAnything({ artifactCount, tagCount }: DeletePlan): boolean {
  return artifactCount + tagCount > 0;
}

function Buttons({
  repository,
  selection,
  plan,
  onClose,
  onDeleted,
}: DeleteDialogProps & { readonly plan: DeletePlan | undefined }) {
  const { t } = useTranslation(['acts', 'common']);
  const amount = useAmount();
  const errorText = useErrorText();
  const sayDeleted = useSayDeleted();
  const remove = useDeleteSelection(repository);
  const goes = plan !== undefined && hasAnything(plan);
  const onDelete = (): void =>
    remove.mutate(selection, {
      onSuccess: (result) => {
        sayDeleted(result);
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
            {t('delete.submit', { what: amount(plan.artifactCount, plan.tagCount) })}
          </Button>
        ) : null}
      </div>
    </>
  );
}
