import { useTranslation } from 'react-i18next';
import type { DeleteResult } from '../../../registry-core/api/schemas/marina/deletion.ts';
import { asSentence } from '../../format/sentence.ts';
import { toastDone, toastFailure } from '../../ui/toast.ts';
import { useAmount } from '../../ui/use-amount.ts';

/** The function that says what a deletion did. What somebody else deleted first is gone as it was to be, no failure. */
export function useSayDeleted(): (result: DeleteResult) => void {
  const { t } = useTranslation('acts');
  const amount = useAmount();
  return ({ deletedArtifacts, deletedTagCount, failures }) => {
    const deleted = deletedArtifacts.length + deletedTagCount;
    const what = amount(deletedArtifacts.length, deletedTagCount);
    const stay = failures.filter(({ code }) => code !== 'NOT_FOUND');
    const gone = failures.length - stay.length;
    if (stay.length > 0) {
      const reasons = stay.map(({ message }) => asSentence(message)).join(' ');
      const count = stay.length;
      toastFailure(deleted === 0 ? t('delete.noneDeleted') : t('delete.partly', { what, count }), reasons);
    } else if (deleted === 0) toastDone(t('delete.allGone', { count: gone }));
    else if (gone > 0) toastDone(t('delete.someGone', { what, count: gone }));
    else toastDone(t('delete.done', { what }));
  };
}
