import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { IconTrash, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { ArtifactRow } from '../../../registry-core/api/schemas/marina/listing.ts';
import { SELECTION_LIMIT } from '../../data/use-artifact-acts.ts';
import { formatBytes } from '../../format/bytes.ts';
import { Facts } from '../../ui/page.tsx';
import { useAmount } from '../../ui/use-amount.ts';
import classes from './selection-bar.module.css';

interface SelectionBarProps {
  readonly selected: readonly ArtifactRow[];
  /** Artifacts of the whole list. */
  readonly total: number | undefined;
  readonly onSelectAll: () => void;
  readonly onDelete: () => void;
  readonly onClear: () => void;
}

/** What is selected, in numbers, and what can be done with it. */
export function SelectionBar({ selected, total, onSelectAll, onDelete, onClear }: SelectionBarProps) {
  const { t, i18n } = useTranslation('artifacts');
  const amount = useAmount();
  if (selected.length === 0) return null;
  const bytes = selected.reduce((sum, artifact) => sum + artifact.size, 0);
  const tags = selected.reduce((sum, artifact) => sum + artifact.tagCount, 0);
  const all = Math.min(total ?? 0, SELECTION_LIMIT);
  return (
    <section className={classes['bar']} aria-label={t('selected.label')}>
      <div className={classes['facts']} role="status">
        <Facts
          items={[
            <strong key="count">{amount(selected.length, tags)}</strong>,
            <Tooltip key="size" label={t('selected.sizeHint')}>
              <span>{t('selected.size', { size: formatBytes(bytes, i18n.language) })}</span>
            </Tooltip>,
            selected.length >= SELECTION_LIMIT ? t('selected.limit') : undefined,
          ]}
        />
      </div>
      {selected.length < all ? (
        <Button variant="subtle" onClick={onSelectAll}>
          {t('selected.all', { count: all })}
        </Button>
      ) : null}
      <Button
        variant="light"
        color="red"
        leftSection={<IconTrash size={15} stroke={1.75} aria-hidden />}
        onClick={onDelete}
      >
        {t('selected.delete')}
      </Button>
      <Tooltip label={t('selected.clear')}>
        <ActionIcon aria-label={t('selected.clear')} onClick={onClear}>
          <IconX size={16} stroke={1.75} aria-hidden />
        </ActionIcon>
      </Tooltip>
    </section>
  );
}
