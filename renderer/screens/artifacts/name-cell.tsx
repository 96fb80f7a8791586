import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { formatPlatform, isNowhere } from '../../format/platform.ts';
import { paths } from '../../navigation/paths.ts';
import { AccessoryName } from '../../ui/accessory-name.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { RowLink } from '../../ui/row-link.tsx';
import { TagChip } from '../../ui/tag-chip.tsx';
import { hasFamily, type ListedRow } from './listed-row.ts';
import classes from './name-cell.module.css';
import { rowName } from './row-name.ts';
import { TagsCell } from './tags-cell.tsx';

interface NameCellProps {
  /** Full name: project/path. */
  readonly repository: string;
  readonly row: ListedRow;
  readonly onToggle: (row: ListedRow) => void;
}

/** The first column: what a line is about, at its depth, with the button that opens what is below it. */
export function NameCell({ repository, row, onToggle }: NameCellProps) {
  return (
    <>
      <span className={classes['indent']} data-level={Math.min(row.level, 5)} />
      {row.kind === 'artifact' && hasFamily(row.artifact) ? (
        <Toggle row={row} onToggle={onToggle} />
      ) : (
        <span className={classes['gap']} />
      )}
      <Name repository={repository} row={row} />
    </>
  );
}

function Toggle({
  row,
  onToggle,
}: {
  readonly row: ListedRow & { readonly kind: 'artifact' };
  readonly onToggle: (row: ListedRow) => void;
}) {
  const { t } = useTranslation('artifacts');
  const Icon = row.isOpen ? IconChevronDown : IconChevronRight;
  const name = rowName(row);
  return (
    <IconButton
      size="small"
      label={row.isOpen ? t('row.close', { name }) : t('row.open', { name })}
      onClick={() => onToggle(row)}
    >
      <Icon size={14} stroke={2} aria-hidden />
    </IconButton>
  );
}

function Name({ repository, row }: { readonly repository: string; readonly row: ListedRow }) {
  const { t } = useTranslation(['artifacts', 'common']);
  switch (row.kind) {
    case 'artifact':
      return <TagsCell repository={repository} artifact={row.artifact} />;
    case 'child':
      return <ChildName repository={repository} row={row} />;
    case 'referrer':
      return <ReferrerName repository={repository} row={row} />;
    case 'note':
      return (
        <span className={classes['note']} role={row.note === 'failed' ? 'alert' : 'status'}>
          {row.note === 'loading' ? t('common:loading') : t(`row.${row.note}`)}
        </span>
      );
  }
}

function ChildName({
  repository,
  row: { child },
}: {
  readonly repository: string;
  readonly row: ListedRow & { readonly kind: 'child' };
}) {
  const { t } = useTranslation('artifacts');
  const { platform } = child;
  const name =
    platform === null || isNowhere(platform)
      ? (child.artifactType ?? t('row.attestation'))
      : formatPlatform(platform);
  if (!child.stored) {
    return (
      <span className={classes['note']}>
        {name} · {t('row.notStored')}
      </span>
    );
  }
  return (
    <>
      <RowLink to={paths.artifact(repository, child.digest)}>{name}</RowLink>
      {child.tags.map((tag) => (
        <TagChip key={tag} name={tag} />
      ))}
    </>
  );
}

function ReferrerName({
  repository,
  row: { referrer },
}: {
  readonly repository: string;
  readonly row: ListedRow & { readonly kind: 'referrer' };
}) {
  return (
    <RowLink to={paths.artifact(repository, referrer.digest)}>
      <AccessoryName accessoryType={referrer.accessoryType} artifactType={referrer.artifactType} />
    </RowLink>
  );
}
