import { VisuallyHidden } from '@mantine/core';
import { Trans, useTranslation } from 'react-i18next';
import type { ArtifactDetail } from '../../../registry-core/api/schemas/marina/artifact.ts';
import { useIsVisitor } from '../../data/registry/use-session.ts';
import { shortDigest } from '../../format/digest.ts';
import { pathInProject } from '../../format/repository.ts';
import { useRouteNames } from '../../navigation/use-route-names.ts';
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
  const isVisitor = useIsVisitor();
  const { t } = useTranslation('artifact');
  return (
    <header className={classes['header']}>
      <div className={classes['first']}>
        <Title />
        {isVisitor ? null : <DeleteButton artifact={artifact} />}
      </div>
      <div className={classes['facts']}>
        <Facts
          items={[
            <ArtifactTypeName
              key="type"
              type={artifact.type}
              mediaType={artifact.mediaType}
              artifactType={artifact.artifactType}
            />,
            artifact.platforms.length === 0 ? undefined : (
              <Platforms key="platforms" platforms={artifact.platforms} />
            ),
            <ByteSize key="size" bytes={artifact.size} />,
            <span key="pushed">
              <Trans
                t={t}
                i18nKey="facts.pushedAt"
                components={{ when: <RelativeTime at={artifact.pushedAt} /> }}
              />
            </span>,
          ]}
        />
      </div>
    </header>
  );
}

/** The repository and the tag or digest, which the address says. */
function Title() {
  const { repository, reference } = useRouteNames();
  const byDigest = reference.includes(':');
  return (
    <h1 className={classes['title']}>
      {pathInProject(repository)}
      <span className={classes['reference']}>
        {byDigest ? '@' : ':'}
        {shortDigest(reference)}
      </span>
    </h1>
  );
}

/** Above the message that there is no more to show of it. */
export function ArtifactName() {
  return (
    <header className={classes['header']}>
      <Title />
    </header>
  );
}

export function ArtifactHeaderSkeleton() {
  const { t } = useTranslation();
  return (
    <header className={classes['header']}>
      <div className={classes['first']}>
        <Title />
      </div>
      <div className={classes['facts']} role="status">
        <VisuallyHidden>{t('loading')}</VisuallyHidden>
        <SkeletonBar width="320px" />
      </div>
    </header>
  );
}
