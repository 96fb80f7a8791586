import { useTranslation } from 'react-i18next';
import type { ArtifactDetail, ReferrerTree } from '../../../registry-core/api/schemas/marina/artifact.ts';
import { useReferrers } from '../../data/artifacts/use-artifact-families.ts';
import { paths } from '../../navigation/paths.ts';
import { AccessoryName } from '../../ui/accessory-name.tsx';
import { ByteSize } from '../../ui/byte-size.tsx';
import { Digest } from '../../ui/digest.tsx';
import { QueryView } from '../../ui/query-view.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { RowLink } from '../../ui/row-link.tsx';
import { type SimpleColumn, SimpleTable } from '../../ui/simple-table.tsx';
import { SkeletonBar } from '../../ui/skeleton.tsx';
import classes from './layers-tab.module.css';
import { ManifestActs } from './manifest-acts.tsx';
import { inTreeOrder } from './referrer-order.ts';
import tree from './referrers-tab.module.css';

type Referrer = ReferrerTree['referrers'][number];

/** Signatures, SBOMs and all else that refers to the artifact, and what refers to these. */
export function ReferrersTab({ artifact }: { readonly artifact: ArtifactDetail }) {
  const { t } = useTranslation('artifact');
  const referrers = useReferrers(artifact.repository, artifact.digest);
  const columns: readonly SimpleColumn<Referrer>[] = [
    {
      id: 'kind',
      header: t('referrers.kind'),
      cell: (referrer) => (
        <span className={tree['kind']} data-depth={Math.min(referrer.depth, 4)}>
          <RowLink to={paths.artifact(artifact.repository, referrer.digest)}>
            <AccessoryName accessoryType={referrer.accessoryType} artifactType={referrer.artifactType} />
          </RowLink>
        </span>
      ),
    },
    {
      id: 'digest',
      header: t('referrers.digest'),
      width: '190px',
      cell: (referrer) => <Digest digest={referrer.digest} />,
    },
    {
      id: 'size',
      header: t('referrers.size'),
      width: '110px',
      align: 'right',
      cell: (referrer) => <ByteSize bytes={referrer.totalSize} />,
    },
    {
      id: 'pushed',
      header: t('referrers.pushed'),
      width: '140px',
      cell: (referrer) => <RelativeTime at={referrer.pushedAt} />,
    },
    {
      id: 'actions',
      header: t('tags.actions'),
      hiddenHeader: true,
      width: '52px',
      align: 'right',
      cell: ({ digest }) => <ManifestActs repository={artifact.repository} digest={digest} />,
    },
  ];
  return (
    <QueryView query={referrers} skeleton={<SkeletonBar width="60%" />}>
      {(data) => (
        <div className={classes['frame']}>
          <SimpleTable
            label={t('referrers.table')}
            columns={columns}
            rows={inTreeOrder(artifact.digest, data.referrers)}
            rowKey={(referrer) => referrer.digest}
          />
          {data.truncated ? <p className={tree['more']}>{t('referrers.truncated')}</p> : null}
        </div>
      )}
    </QueryView>
  );
}
