import { Tabs } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import type { ArtifactDetail } from '../../../registry-core/api/schemas/marina/artifact.ts';
import { useRouteNames } from '../../app/use-route-names.ts';
import { useArtifact } from '../../data/use-artifacts.ts';
import { isNotFound } from '../../ui/error-text.ts';
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
  const isShown = error === null || (data !== undefined && !isNotFound(error));
  return (
    <>
      {isShown ? null : <ArtifactName />}
      <QueryView what="artifact" query={artifact} skeleton={<ArtifactHeaderSkeleton />}>
        {(data) => <Loaded artifact={data} />}
      </QueryView>
    </>
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
