import { type Ref, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { ArtifactRow } from '../../../registry-core/api/schemas/marina/listing.ts';
import type { ArtifactSort } from '../../data/artifacts/use-artifacts.ts';
import { useIsVisitor } from '../../data/registry/use-session.ts';
import type { Sorting } from '../../format/sorting.ts';
import { useSteady } from '../../hooks/use-steady.ts';
import { DataTable, type TableHandle } from '../../ui/data-table/data-table.tsx';
import { type PagedQuery, readAhead } from '../../ui/data-table/read-ahead.ts';
import { TableSkeleton } from '../../ui/data-table/table-skeleton.tsx';
import { useArtifactActs } from './artifact-acts-context.ts';
import { useArtifactColumns } from './artifact-columns.tsx';
import { factsOf, hasFamily, type ListedRow } from './listed-row.ts';
import { rowName } from './row-name.ts';
import { useOpenFamilies } from './use-open-families.ts';

interface ArtifactTableProps {
  /** Full name: project/path. */
  readonly repository: string;
  /** As the list was read. */
  readonly pages: readonly (readonly ArtifactRow[])[];
  /** The same in one. */
  readonly artifacts: readonly ArtifactRow[];
  readonly total: number | undefined;
  readonly sorting: Sorting<ArtifactSort>;
  readonly onSort: (sorting: Sorting<ArtifactSort>) => void;
  readonly query: PagedQuery;
  readonly selected: ReadonlySet<string>;
  /** Whether rows may be selected, to do something with them. */
  readonly isSelectable: boolean;
  readonly onSelect: (digests: ReadonlySet<string>) => void;
  /** At most so many are selected by themselves. */
  readonly limit: number;
  /** Delete was pressed at a row. */
  readonly onDelete: (row: ListedRow) => void;
  readonly onCurrent: (row: ListedRow) => void;
  readonly onShift: (rows: number) => void;
  readonly handle: Ref<TableHandle>;
}

const keyOf = (row: ListedRow): string => row.key;

/** The artifacts of a repository, with what belongs to them below. */
export function ArtifactTable(props: ArtifactTableProps) {
  const { repository, artifacts } = props;
  const { t } = useTranslation('artifacts');
  const acts = useArtifactActs();
  const { rows, toggle } = useOpenFamilies(repository, props.pages);
  const onToggle = useSteady(toggle);
  const columns = useArtifactColumns(repository, onToggle);
  const tree = useMemo(() => ({ levelOf, isOpen, onToggle }), [onToggle]);
  const open = useSteady((row: ListedRow) => {
    const facts = factsOf(row);
    if (facts?.stored === true) acts.open(facts);
  });
  const onRowKey = (key: string, row: ListedRow): boolean => {
    if (key === 'i' || key === 'I') acts.inspect(row);
    else if (key === 'Delete' || key === 'Backspace') props.onDelete(row);
    else return false;
    return true;
  };
  return (
    <DataTable
      label={t('table', { repository })}
      columns={columns}
      rows={rows}
      rowKey={keyOf}
      onOpen={open}
      sorting={props.sorting}
      onSort={props.onSort}
      total={props.total === undefined ? undefined : props.total + rows.length - artifacts.length}
      onReachEnd={readAhead(props.query)}
      {...selectionOf(props)}
      tree={tree}
      onRowKey={onRowKey}
      onCurrent={props.onCurrent}
      onShift={props.onShift}
      handle={props.handle}
    />
  );
}

function selectionOf({ isSelectable, selected, onSelect, limit }: ArtifactTableProps) {
  if (!isSelectable) return {};
  return { selection: { keys: selected, nameOf: selectableName, onChange: onSelect, limit } };
}

export function ArtifactTableSkeleton({ repository }: { readonly repository: string }) {
  const nothing = useSteady(() => {});
  return <TableSkeleton columns={useArtifactColumns(repository, nothing)} selectable={!useIsVisitor()} />;
}

function levelOf(row: ListedRow): number {
  return row.level;
}

function isOpen(row: ListedRow): boolean | undefined {
  return row.kind === 'artifact' && hasFamily(row.artifact) ? row.isOpen : undefined;
}

/** What belongs to an artifact goes with it, so only artifacts of their own are selected. */
function selectableName(row: ListedRow): string | undefined {
  return row.kind === 'artifact' ? rowName(row) : undefined;
}
