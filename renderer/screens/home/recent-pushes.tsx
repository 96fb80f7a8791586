import { useTranslation } from 'react-i18next';
import type { Activity } from '../../../registry-core/api/schemas/marina/registry.ts';
import { paths } from '../../app/paths.ts';
import { useRecent } from '../../data/use-registry.ts';
import { Digest } from '../../ui/digest.tsx';
import { Panel } from '../../ui/panel.tsx';
import { QueryView } from '../../ui/query-view.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { RowLink } from '../../ui/row-link.tsx';
import { type SimpleColumn, SimpleTable } from '../../ui/simple-table.tsx';
import { SkeletonBar } from '../../ui/skeleton.tsx';
import { TagChip } from '../../ui/tag-chip.tsx';
import classes from './recent-pushes.module.css';

/** More are in the repositories themselves. */
const SHOWN = 7;

/** What was pushed last, newest first. */
export function RecentPushes() {
  const { t } = useTranslation('home');
  const recent = useRecent();
  return (
    <Panel title={t('recent.title')} padding="flush">
      <QueryView query={recent} skeleton={<Waiting />}>
        {({ pushes }) => (pushes.length === 0 ? <Nothing /> : <Pushes pushes={pushes.slice(0, SHOWN)} />)}
      </QueryView>
    </Panel>
  );
}

function Pushes({ pushes }: { readonly pushes: readonly Activity[] }) {
  const { t } = useTranslation('home');
  const columns: readonly SimpleColumn<Activity>[] = [
    { id: 'repository', header: t('recent.repository'), cell: (push) => <RepositoryLink push={push} /> },
    { id: 'tag', header: t('recent.tag'), width: '24%', cell: (push) => <TagLink push={push} /> },
    {
      id: 'digest',
      header: t('recent.digest'),
      width: '186px',
      cell: ({ digest }) => <Digest digest={digest} />,
    },
    { id: 'when', header: t('recent.when'), width: '116px', cell: (push) => <RelativeTime at={push.at} /> },
  ];
  return (
    <SimpleTable
      label={t('recent.title')}
      columns={columns}
      rows={pushes}
      rowKey={(push) => String(push.eventId)}
    />
  );
}

function RepositoryLink({ push }: { readonly push: Activity }) {
  return <RowLink to={paths.repository(push.repository)}>{push.repository}</RowLink>;
}

function TagLink({ push }: { readonly push: Activity }) {
  if (push.tag === null) return null;
  return (
    <RowLink to={paths.artifact(push.repository, push.tag)}>
      <TagChip name={push.tag} />
    </RowLink>
  );
}

function Nothing() {
  const { t } = useTranslation('home');
  return (
    <div className={classes['nothing']}>
      <p>{t('recent.empty')}</p>
      <p className={classes['hint']}>{t('recent.emptyHint')}</p>
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
