import { Button, Tabs } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import type { ArtifactDetail } from '../../../registry-core/api/schemas/marina/artifact.ts';
import { isNotFound } from '../../api/api-error.ts';
import { useArtifact } from '../../data/artifacts/use-artifacts.ts';
import { shortDigest } from '../../format/digest.ts';
import { paths } from '../../navigation/paths.ts';
import { useRouteNames } from '../../navigation/use-route-names.ts';
import { Missing } from '../../ui/missing.tsx';
import { QueryView } from '../../ui/query-view.tsx';
import { ArtifactHeader, ArtifactHeaderSkeleton, ArtifactName } from './artifact-header.tsx';
import classes from './artifact-screen.module.css';
import { LayersTab } from './layers-tab.tsx';
import { ManifestTab } from './manifest-tab.tsx';
import { OverviewTab } from './overview-tab.tsx';
import { PlatformsTab } from './platforms-tab.tsx';
import { ReferrersTab } from './referrers-tab.tsx';
import { type ArtifactTab, tabsOf } from './tabs-of.ts';

/** Everything about one artifact. */
export function ArtifactScreen() {
  const { repository, reference } = useRouteNames();
  const artifact = useArtifact(repository, reference);
  const { data, error } = artifact;
  const failed = error !== null && data === undefined && !isNotFound(error);
  return (
    <>
      {failed ? <ArtifactName /> : null}
      <QueryView
        what="artifact"
        query={artifact}
        skeleton={<ArtifactHeaderSkeleton />}
        missing={() => <MissingArtifact seen={data} />}
      >
        {(data) => <Loaded artifact={data} />}
      </QueryView>
    </>
  );
}

/** Names what is not there. `seen`: as it was before it went. */
function MissingArtifact({ seen }: { readonly seen: ArtifactDetail | undefined }) {
  const { reference } = useRouteNames();
  if (seen === undefined || reference.includes(':'))
    return <MissingReference seen={seen} hasArtifact={false} />;
  return <MissingTag seen={seen} />;
}

/** A tag is gone: by itself, or with its artifact, which its digest tells. */
function MissingTag({ seen }: { readonly seen: ArtifactDetail }) {
  const artifact = useArtifact(seen.repository, seen.digest);
  if (artifact.isPending) return <ArtifactHeaderSkeleton />;
  return <MissingReference seen={seen} hasArtifact={!isNotFound(artifact.error)} />;
}

function MissingReference({
  seen,
  hasArtifact,
}: {
  readonly seen: ArtifactDetail | undefined;
  readonly hasArtifact: boolean;
}) {
  const { t } = useTranslation('artifact');
  const { repository, reference } = useRouteNames();
  const byDigest = reference.includes(':');
  const names = { repository, reference: shortDigest(reference) };
  const gone = seen === undefined ? undefined : hasArtifact ? 'deletedTag' : 'deleted';
  return (
    <Missing
      title={t(`missing.${gone ?? (byDigest ? 'digest' : 'tag')}`, names)}
      text={gone === 'deletedTag' ? t('missing.artifactStays') : t('missing.text')}
      parent={{ to: paths.repository(repository), name: t('missing.parent', names) }}
    >
      {seen === undefined || !hasArtifact ? null : (
        <Button component={Link} to={paths.artifact(repository, seen.digest)} variant="default">
          {t('missing.byDigest')}
        </Button>
      )}
    </Missing>
  );
}

function Loaded({ artifact }: { readonly artifact: ArtifactDetail }) {
  const { t } = useTranslation('artifact');
  const [search, setSearch] = useSearchParams();
  const tabs = tabsOf(artifact);
  const wanted = search.get('tab');
  const tab = tabs.find((one) => one === wanted) ?? 'overview';
  const open = (next: string | null): void =>
    setSearch(next === null || next === 'overview' ? {} : { tab: next }, { replace: true });
  return (
    <Tabs value={tab} onChange={open} keepMounted={false} className={classes['screen'] ?? ''}>
      <ArtifactHeader artifact={artifact} />
      <Tabs.List aria-label={t('tabs.label')} className={classes['tabs'] ?? ''}>
        {tabs.map((one) => (
          <Tabs.Tab key={one} value={one}>
            {t(`tabs.${one}`)}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value={tab} className={classes['content'] ?? ''}>
        <Content tab={tab} artifact={artifact} />
      </Tabs.Panel>
    </Tabs>
  );
}

function Content({ tab, artifact }: { readonly tab: ArtifactTab; readonly artifact: ArtifactDetail }) {
  switch (tab) {
    case 'overview':
      return <OverviewTab artifact={artifact} />;
    case 'platforms':
      return <PlatformsTab artifact={artifact} />;
    case 'layers':
      return <LayersTab artifact={artifact} />;
    case 'referrers':
      return <ReferrersTab artifact={artifact} />;
    case 'manifest':
      return <ManifestTab artifact={artifact} />;
  }
}
