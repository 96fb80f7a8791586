import { VisuallyHidden } from '@mantine/core';
import { IconCopy, IconExternalLink, IconFolder } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { Activity } from '../../../registry-core/api/schemas/marina/registry.ts';
import { doorOf } from '../../commands/registry-door.ts';
import { useConnection, useRecent } from '../../data/registry/use-registry.ts';
import { shortDigest } from '../../format/digest.ts';
import { paths } from '../../navigation/paths.ts';
import { Digest } from '../../ui/digest.tsx';
import { Panel } from '../../ui/panel.tsx';
import { QueryView } from '../../ui/query-view.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { RowActs } from '../../ui/row-acts.tsx';
import { RowLink } from '../../ui/row-link.tsx';
import { type SimpleColumn, SimpleTable } from '../../ui/simple-table.tsx';
import { SkeletonBar } from '../../ui/skeleton.tsx';
import { TagChip } from '../../ui/tag-chip.tsx';
import { useCopyTold } from '../../ui/use-copy.ts';
import classes from './recent-activity.module.css';

export type ActivityKind = 'pushes' | 'pulls';

const ICON = { size: 15, stroke: 1.75, 'aria-hidden': true } as const;
/** More are in the repositories themselves. */
const SHOWN = 5;

/** What was pushed or pulled last, newest first. */
export function RecentActivity({ kind }: { readonly kind: ActivityKind }) {
  const { t } = useTranslation('home');
  const recent = useRecent();
  return (
    <Panel title={t(`${kind}.title`)} padding="flush">
      <QueryView query={recent} skeleton={<Waiting />}>
        {({ [kind]: activities, hasPushes, hasPulls }) =>
          activities.length === 0 ? (
            <Nothing kind={kind} isGone={kind === 'pushes' ? hasPushes : hasPulls} />
          ) : (
            <Activities kind={kind} activities={latestOfEach(activities).slice(0, SHOWN)} />
          )
        }
      </QueryView>
    </Panel>
  );
}

/** What was pushed or pulled several times is there once, with its latest time; by its tag where it was tagged. */
function latestOfEach(activities: readonly Activity[]): readonly Activity[] {
  const latest = new Map<string, Activity>();
  for (const activity of activities) {
    const what = `${activity.repository} ${activity.tag ?? activity.digest}`;
    if (!latest.has(what)) latest.set(what, activity);
  }
  const all = [...latest.values()];
  // Helm and others push a manifest by its digest and then by its tag.
  const tagged = new Set(all.filter(({ tag }) => tag !== null).map(byDigest));
  return all.filter((one) => one.tag !== null || !tagged.has(byDigest(one)));
}

function byDigest({ repository, digest }: Activity): string {
  return `${repository} ${digest}`;
}

function Activities({
  kind,
  activities,
}: {
  readonly kind: ActivityKind;
  readonly activities: readonly Activity[];
}) {
  const { t } = useTranslation(['home', 'common']);
  const columns: readonly SimpleColumn<Activity>[] = [
    { id: 'repository', header: t('recent.repository'), cell: (one) => <RepositoryLink activity={one} /> },
    { id: 'tag', header: t('recent.tag'), width: '21%', cell: (one) => <TagLink activity={one} /> },
    {
      id: 'digest',
      header: t('recent.digest'),
      width: '186px',
      cell: ({ digest }) => <Digest digest={digest} />,
    },
    { id: 'when', header: t(`${kind}.when`), width: '116px', cell: (one) => <RelativeTime at={one.at} /> },
    {
      id: 'actions',
      header: t('common:moreActions'),
      hiddenHeader: true,
      width: '52px',
      align: 'right',
      cell: (one) => <ActivityActs activity={one} />,
    },
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

function ActivityActs({ activity }: { readonly activity: Activity }) {
  const { t } = useTranslation(['home', 'common']);
  const navigate = useNavigate();
  const copy = useCopyTold();
  const { data } = useConnection();
  const { repository, tag, digest } = activity;
  const name = tag === null ? `${repository}@${digest}` : `${repository}:${tag}`;
  return (
    <RowActs
      label={t('common:actionsFor', { name: tag === null ? `${repository}@${shortDigest(digest)}` : name })}
      acts={[
        {
          label: t('common:open'),
          icon: <IconExternalLink {...ICON} />,
          onClick: () => void navigate(paths.artifact(repository, tag ?? digest)),
        },
        {
          label: t('recent.toRepository'),
          icon: <IconFolder {...ICON} />,
          onClick: () => void navigate(paths.repository(repository)),
        },
        {
          label: t('common:copyName'),
          icon: <IconCopy {...ICON} />,
          onClick: () => copy(data === undefined ? name : `${doorOf(data).address}/${name}`),
        },
      ]}
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

/** @param isGone whether there was something, which was deleted since */
function Nothing({ kind, isGone }: { readonly kind: ActivityKind; readonly isGone: boolean }) {
  const { t } = useTranslation('home');
  return (
    <div className={classes['nothing']}>
      <p>{t(`${kind}.${isGone ? 'gone' : 'empty'}`)}</p>
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
