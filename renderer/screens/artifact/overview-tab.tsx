import { useTranslation } from 'react-i18next';
import type { ArtifactDetail } from '../../../registry-core/api/schemas/marina/artifact.ts';
import { FactList } from '../../ui/fact-list.tsx';
import { LongText } from '../../ui/long-text.tsx';
import { Panel } from '../../ui/panel.tsx';
import { FactsPanel } from './facts-panel.tsx';
import classes from './overview-tab.module.css';
import { PullPanel } from './pull-panel.tsx';
import { RuntimePanel } from './runtime-panel.tsx';
import { TagsPanel } from './tags-panel.tsx';

/** How to pull it, what it is, how it runs. */
export function OverviewTab({ artifact }: { readonly artifact: ArtifactDetail }) {
  const { t } = useTranslation('artifact');
  return (
    <div className={classes['columns']}>
      <div className={classes['column']}>
        <PullPanel artifact={artifact} />
        {artifact.runtime === null ? null : <RuntimePanel runtime={artifact.runtime} />}
        <TextMapPanel title={t('labels')} texts={artifact.runtime?.labels ?? {}} />
        <TextMapPanel title={t('annotations')} texts={artifact.annotations} />
      </div>
      <div className={classes['column']}>
        <FactsPanel artifact={artifact} />
        <TagsPanel artifact={artifact} />
      </div>
    </div>
  );
}

/** Names and texts that the artifact's maker chose: shown as text, whatever they hold. */
function TextMapPanel({
  title,
  texts,
}: {
  readonly title: string;
  readonly texts: Readonly<Record<string, string>>;
}) {
  const entries = Object.entries(texts);
  if (entries.length === 0) return null;
  return (
    <Panel title={title}>
      <FactList
        layout="stacked"
        facts={entries.map(([name, value]) => ({ name, value: value && <LongText text={value} /> }))}
      />
    </Panel>
  );
}
