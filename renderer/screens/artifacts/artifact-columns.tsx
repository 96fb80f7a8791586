import { type ReactNode, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { REFERRER } from '../../commands/pull-command.ts';
import type { ArtifactSort } from '../../data/artifacts/use-artifacts.ts';
import { usePreferences } from '../../state/preferences.ts';
import { ArtifactTypeName } from '../../ui/artifact-type-name.tsx';
import { ByteSize } from '../../ui/byte-size.tsx';
import type { Column } from '../../ui/data-table/columns.ts';
import { Digest } from '../../ui/digest.tsx';
import { Platforms } from '../../ui/platforms.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { CopyPullButton } from './copy-pull-button.tsx';
import { factsOf, type ListedRow, type RowFacts } from './listed-row.ts';
import { NameCell } from './name-cell.tsx';
import { RowMenu } from './row-menu.tsx';
import { type PullCommandOf, usePullCommand } from './use-pull-command.ts';

/** Columns that can be left out. */
export const CHOOSABLE_COLUMNS = ['digest', 'type', 'platform', 'size', 'pushed', 'pulled'] as const;

type ArtifactColumn = Column<ListedRow, ArtifactSort>;

/** The columns of the list that the user has not left out. */
export function useArtifactColumns(
  repository: string,
  onToggle: (row: ListedRow) => void,
): readonly ArtifactColumn[] {
  const { t } = useTranslation('artifacts');
  const hidden = usePreferences((preferences) => preferences.hiddenArtifactColumns);
  const commandOf = usePullCommand(repository);
  return useMemo(() => {
    const names = {
      digest: t('columns.digest'),
      type: t('columns.type'),
      platform: t('columns.platform'),
      size: t('columns.size'),
      pushed: t('columns.pushed'),
      pulled: t('columns.pulled'),
    };
    return [
      {
        id: 'tags',
        header: t('columns.tags'),
        width: 'minmax(180px, 1.6fr)',
        tree: true,
        cell: (row) => <NameCell repository={repository} row={row} onToggle={onToggle} />,
      } satisfies ArtifactColumn,
      ...factColumns(names).filter((column) => !hidden.includes(column.id)),
      {
        id: 'actions',
        header: t('columns.actions'),
        hiddenHeader: true,
        width: '56px',
        align: 'right',
        cell: (row) => <RowButtons commandOf={commandOf} row={row} />,
      } satisfies ArtifactColumn,
    ];
  }, [t, hidden, repository, onToggle, commandOf]);
}

function RowButtons({ commandOf, row }: { readonly commandOf: PullCommandOf; readonly row: ListedRow }) {
  const facts = factsOf(row);
  if (facts?.stored !== true) return null;
  return (
    <>
      <CopyPullButton
        commandOf={commandOf}
        artifact={row.kind === 'referrer' ? { ...facts, type: REFERRER } : facts}
      />
      <RowMenu row={row} />
    </>
  );
}

/** Each is left out where it and those before it no longer fit; the widths below are the sums of what is left. */
function factColumns(
  names: Readonly<Record<(typeof CHOOSABLE_COLUMNS)[number], string>>,
): readonly ArtifactColumn[] {
  return [
    {
      id: 'digest',
      header: names.digest,
      width: '158px',
      hideBelow: 820,
      cell: ofFacts(({ digest }) => <Digest digest={digest} />),
    },
    {
      id: 'type',
      header: names.type,
      width: '72px',
      hideBelow: 908,
      cell: ofFacts(({ type, mediaType, artifactType }) =>
        type === undefined ? null : (
          <ArtifactTypeName type={type} mediaType={mediaType} artifactType={artifactType} />
        ),
      ),
    },
    {
      id: 'platform',
      header: names.platform,
      width: 'minmax(96px, 0.7fr)',
      hideBelow: 646,
      cell: ofFacts(({ platforms }) => <Platforms platforms={platforms} />),
    },
    {
      id: 'size',
      header: names.size,
      width: '80px',
      align: 'right',
      sort: 'size',
      cell: ofFacts(({ size }) => (size === null ? null : <ByteSize bytes={size} />)),
    },
    {
      id: 'pushed',
      header: names.pushed,
      width: '100px',
      sort: 'pushed',
      cell: ofFacts(({ pushedAt, stored }) => (stored ? <RelativeTime at={pushedAt} /> : null)),
    },
    {
      id: 'pulled',
      header: names.pulled,
      width: '100px',
      sort: 'pulled',
      hideBelow: 1024,
      cell: ofFacts(({ pulledAt, stored, type }) =>
        stored && (type !== undefined || pulledAt !== null) ? <RelativeTime at={pulledAt} /> : null,
      ),
    },
  ];
}

function ofFacts(cell: (facts: RowFacts) => ReactNode): ArtifactColumn['cell'] {
  return (row) => {
    const facts = factsOf(row);
    return facts === undefined ? null : cell(facts);
  };
}
