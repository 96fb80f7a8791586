import { useTranslation } from 'react-i18next';
import type { ArtifactDetail } from '../../../registry-core/api/schemas/marina/artifact.ts';
import { useRouteNames } from '../../app/use-route-names.ts';
import { shortDigest } from '../../format/digest.ts';
import { pathInProject } from '../../format/repository.ts';
import { ArtifactTypeName } from '../../ui/artifact-type-name.tsx';
import { ByteSize } from '../../ui/byte-size.tsx';
import { Facts } from '../../ui/page.tsx';
import { Platforms } from '../../ui/platforms.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { SkeletonBar } from '../../ui/skeleton.tsx';
import classes from './artifact-header.module.css';
import { DeleteButton } from './delete-button.tsx';

/** The artifact's name as the user came to it, and one line of facts. */
export function ArtifactHeader({ artifact }: { readonly artifact: ArtifactDetail }) {
  const { t } = useTranslation('artifact');
  const { reference } = useRouteNames();
  const byDigest = reference.includes(':');
  return (
    <header className={classes['header']}>
      <div className={classes['first']}>
        <h1 className={classes['title']}>
          {pathInProject(artifact.repository)}
          <span className={classes['reference']}>
            {byDigest ? '@' : ':'}
            {shortDigest(reference)}
          </span>
        </h1>
        <DeleteButton artifact={artifact} />
      </div>
      <div className={classes['facts']}>
        <Facts
          items={[
            <ArtifactTypeName key="type" type={artifact.type} mediaType={artifact.mediaType} />,
            artifact.platforms.length === 0 ? undefined : (
              <Platforms key="platforms" platforms={artifact.platforms} />
            ),
            <ByteSize key="size" bytes={artifact.size} />,
            <span key="pushed">
              {t('facts.pushed')} <RelativeTime at={artifact.pushedAt} />
            </span>,
          ]}
        />
      </div>
    </header>
  );
}

export function ArtifactHeaderSkeleton() {
  return (
    <header className={classes['header']}>
      <h1 className={classes['title']}>
        <SkeletonBar width="240px" />
      </h1>
      <div className={classes['facts']}>
        <SkeletonBar width="320px" />
      </div>
    </header>
  );
}
