import { ActionIcon, Button } from '@mantine/core';
import { IconTrash, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { formatBytes } from '../../format/bytes.ts';
import { useOfferAct } from '../../state/offered-acts.ts';
import { Facts } from '../../ui/page.tsx';
import { useAmount } from '../../ui/use-amount.ts';
import classes from './selection-bar.module.css';
import { type ListSelection, SELECTION_LIMIT } from './use-list-selection.ts';

interface SelectionBarProps {
  readonly selection: ListSelection;
  /** Artifacts of the whole list. */
  readonly total: number | undefined;
  readonly onDelete: () => void;
  readonly onClear: () => void;
}

/** What is selected, in numbers, and what can be done with it. */
export function SelectionBar({ selection, total = 0, onDelete, onClear }: SelectionBarProps) {
  const { t } = useTranslation('artifacts');
  if (selection.count === 0) return null;
  return (
    <section className={classes['bar']} aria-label={t('selected.label')}>
      <OfferSelectionActs count={selection.count} onDelete={onDelete} onClear={onClear} />
      <Button
        variant="light"
        color="red"
        leftSection={<IconTrash size={15} stroke={1.75} aria-hidden />}
        onClick={onDelete}
      >
        {t('selected.delete')}
      </Button>
      <div className={classes['facts']} role="status">
        <SelectedFacts selection={selection} />
      </div>
      {!selection.isAll && selection.count < total ? (
        <Button variant="subtle" onClick={selection.selectAll}>
          {t('selected.all', { count: total })}
        </Button>
      ) : null}
      <ActionIcon aria-label={t('selected.clear')} data-hint={t('selected.clear')} onClick={onClear}>
        <IconX size={16} stroke={1.75} aria-hidden />
      </ActionIcon>
    </section>
  );
}

/** Has the palette offer what can be done with the selection. */
function OfferSelectionActs({
  count,
  onDelete,
  onClear,
}: {
  readonly count: number;
  readonly onDelete: () => void;
  readonly onClear: () => void;
}) {
  const { t } = useTranslation('artifacts');
  const detail = useAmount()(count, 0);
  const remove = { id: 'delete selection', label: t('selected.offeredDelete'), icon: IconTrash };
  useOfferAct({ ...remove, detail, run: onDelete });
  useOfferAct({ id: 'clear selection', label: t('selected.clear'), icon: IconX, detail, run: onClear });
  return null;
}

function SelectedFacts({ selection }: { readonly selection: ListSelection }) {
  const { t, i18n } = useTranslation('artifacts');
  const amount = useAmount();
  const { selected, isAll, except, count } = selection;
  if (isAll) {
    return (
      <Facts
        items={[
          <strong key="count">{amount(count, 0)}</strong>,
          except.length === 0 ? t('selected.everything') : t('selected.except', { count: except.length }),
        ]}
      />
    );
  }
  const bytes = selected.reduce((sum, artifact) => sum + artifact.size, 0);
  const tags = selected.reduce((sum, artifact) => sum + artifact.tagCount, 0);
  return (
    <Facts
      items={[
        <strong key="count">{amount(count, tags)}</strong>,
        <span key="size" data-hint={t('selected.sizeHint')}>
          {t('selected.size', { size: formatBytes(bytes, i18n.language) })}
        </span>,
        count >= SELECTION_LIMIT ? t('selected.limit') : undefined,
      ]}
    />
  );
}
