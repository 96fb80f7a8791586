import { VisuallyHidden } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Activity } from '../../../registry-core/api/schemas/marina/registry.ts';
import { paths } from '../../app/paths.ts';
import { useRecent } from '../../data/use-registry.ts';
import { shortDigest } from '../../format/digest.ts';
import { Digest } from '../../ui/digest.tsx';
import { Panel } from '../../ui/panel.tsx';
import { QueryView } from '../../ui/query-view.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { RowLink } from '../../ui/row-link.tsx';
import { type SimpleColumn, SimpleTable } from '../../ui/simple-table.tsx';
import { SkeletonBar } from '../../ui/skeleton.tsx';
import { TagChip } from '../../ui/tag-chip.tsx';
import classes from './recent-activity.module.css';

export type ActivityKind = 'pushes' | 'pulls';

/** More are in the repositories themselves. */
const SHOWN = 5;

/** What was pushed or pulled last, newest first. */
export function RecentActivity({ kind }: { readonly kind: ActivityKind }) {
  const { t } = useTranslation('home');
  const recent = useRecent();
  return (
    <Panel title={t(`${kind}.title`)} padding="flush">
      <QueryView query={recent} skeleton={<Waiting />}>
        {({ [kind]: activities }) =>
          activities.length === 0 ? (
            <Nothing kind={kind} />
          ) : (
            <Activities kind={kind} activities={activities.slice(0, SHOWN)} />
          )
        }
      </QueryView>
    </Panel>
  );
}

function Activities({
  kind,
  activities,
}: {
  readonly kind: ActivityKind;
  readonly activities: readonly Activity[];
}) {
  const { t } = useTranslation('home');
  const columns: readonly SimpleColumn<Activity>[] = [
    { id: 'repository', header: t('recent.repository'), cell: (one) => <RepositoryLink activity={one} /> },
    { id: 'tag', header: t('recent.tag'), width: '24%', cell: (one) => <TagLink activity={one} /> },
    {
      id: 'digest',
      header: t('recent.digest'),
      width: '186px',
      cell: ({ digest }) => <Digest digest={digest} />,
    },
    { id: 'when', header: t(`${kind}.when`), width: '116px', cell: (one) => <RelativeTime at={one.at} /> },
  ];
  return (
    <SimpleTable
      label={t(`${kind}.title`)}
      columns={columns}
      rows={activities}
      rowKey={(one) => String(one.eventId)}
    />
  );
}

function RepositoryLink({ activity }: { readonly activity: Activity }) {
  return <RowLink to={paths.repository(activity.repository)}>{activity.repository}</RowLink>;
}

/** The tag, or the word that it was asked for by its digest, which stands beside it. */
function TagLink({ activity }: { readonly activity: Activity }) {
  const { t } = useTranslation('home');
  if (activity.tag === null) {
    return (
      <RowLink to={paths.artifact(activity.repository, activity.digest)}>
        {t('recent.byDigest')} <VisuallyHidden>{shortDigest(activity.digest)}</VisuallyHidden>
      </RowLink>
    );
  }
  return (
    <RowLink to={paths.artifact(activity.repository, activity.tag)}>
      <TagChip name={activity.tag} />
    </RowLink>
  );
}

function Nothing({ kind }: { readonly kind: ActivityKind }) {
  const { t } = useTranslation('home');
  return (
    <div className={classes['nothing']}>
      <p>{t(`${kind}.empty`)}</p>
      <p className={classes['hint']}>{t(`${kind}.emptyHint`)}</p>
    </div>
  );
}

function Waiting() {
  return (
    <div className={classes['nothing']}>
      <SkeletonBar width="50%" />
    </div>
  );
}
