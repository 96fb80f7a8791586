import { useTranslation } from 'react-i18next';
import type { ArtifactDetail } from '../../../registry-core/api/schemas/marina/artifact.ts';
import { shortDigest } from '../../format/digest.ts';
import { parseMoment } from '../../format/time.ts';
import { paths } from '../../navigation/paths.ts';
import { ArtifactTypeName } from '../../ui/artifact-type-name.tsx';
import { Breakable } from '../../ui/breakable.tsx';
import { ByteSize } from '../../ui/byte-size.tsx';
import { Digest } from '../../ui/digest.tsx';
import { type Fact, FactList } from '../../ui/fact-list.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Platforms } from '../../ui/platforms.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { RowLink } from '../../ui/row-link.tsx';

export function FactsPanel({ artifact }: { readonly artifact: ArtifactDetail }) {
  const { t } = useTranslation('artifact');
  return (
    <Panel title={t('facts.title')}>
      <FactList facts={useFacts(artifact)} />
    </Panel>
  );
}

function useFacts(artifact: ArtifactDetail): readonly Fact[] {
  const { t } = useTranslation('artifact');
  return [
    { name: t('facts.digest'), value: <Digest digest={artifact.digest} /> },
    {
      name: t('facts.type'),
      value: (
        <ArtifactTypeName
          type={artifact.type}
          mediaType={artifact.mediaType}
          artifactType={artifact.artifactType}
        />
      ),
    },
    {
      name: t('facts.platform'),
      value: artifact.platforms.length === 0 ? null : <Platforms platforms={artifact.platforms} />,
    },
    { name: t('facts.size'), value: <ByteSize bytes={artifact.size} /> },
    { name: t('facts.manifestSize'), value: <ByteSize bytes={artifact.manifestSize} /> },
    {
      name: t('facts.created'),
      value: parseMoment(artifact.createdAt) === undefined ? null : <RelativeTime at={artifact.createdAt} />,
    },
    { name: t('facts.pushed'), value: <RelativeTime at={artifact.pushedAt} /> },
    { name: t('facts.pulled'), value: <RelativeTime at={artifact.pulledAt} /> },
    { name: t('facts.author'), value: artifact.runtime?.author },
    {
      name: t('facts.mediaType'),
      value: (
        <code>
          <Breakable text={artifact.mediaType} />
        </code>
      ),
    },
    {
      name: t('facts.artifactType'),
      value:
        artifact.artifactType === null || artifact.type === 'IMAGE' ? null : (
          <code>
            <Breakable text={artifact.artifactType} />
          </code>
        ),
    },
    {
      name: t('facts.subject'),
      value:
        artifact.subject === null ? null : (
          <RowLink to={paths.artifact(artifact.repository, artifact.subject)}>
            {shortDigest(artifact.subject)}
          </RowLink>
        ),
    },
  ];
}
