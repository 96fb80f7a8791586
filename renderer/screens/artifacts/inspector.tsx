import { ActionIcon, Button } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { ArtifactDetail } from '../../../registry-core/api/schemas/marina/artifact.ts';
import { shellWord } from '../../commands/client.ts';
import { useArtifact } from '../../data/artifacts/use-artifacts.ts';
import { shortDigest } from '../../format/digest.ts';
import { formatPlatform, isNowhere } from '../../format/platform.ts';
import { paths } from '../../navigation/paths.ts';
import { ArtifactTypeName } from '../../ui/artifact-type-name.tsx';
import { ByteSize } from '../../ui/byte-size.tsx';
import { CommandLine } from '../../ui/command-line.tsx';
import { Digest } from '../../ui/digest.tsx';
import { type Fact, FactList } from '../../ui/fact-list.tsx';
import { Platforms } from '../../ui/platforms.tsx';
import { QueryView } from '../../ui/query-view.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { SkeletonBar } from '../../ui/skeleton.tsx';
import { TagChip } from '../../ui/tag-chip.tsx';
import classes from './inspector.module.css';
import { usePullCommand } from './use-pull-command.ts';

interface InspectorProps {
  /** Full name: project/path. */
  readonly repository: string;
  /** Of the artifact to look at; undefined: none is chosen yet. */
  readonly digest: string | undefined;
  readonly onClose: () => void;
}

/** A quick look at an artifact beside the list. */
export function Inspector({ repository, digest, onClose }: InspectorProps) {
  const { t } = useTranslation(['artifacts', 'common']);
  return (
    <aside className={classes['inspector']} aria-label={t('inspector.label')}>
      <div className={classes['head']}>
        <h2 className={classes['title']}>
          {digest === undefined ? t('inspector.label') : <Name repository={repository} digest={digest} />}
        </h2>
        <ActionIcon aria-label={t('common:close')} data-hint={t('common:close')} onClick={onClose}>
          <IconX size={16} stroke={1.75} aria-hidden />
        </ActionIcon>
      </div>
      {digest === undefined ? (
        <p className={classes['quiet']}>{t('inspector.choose')}</p>
      ) : (
        <Look repository={repository} digest={digest} />
      )}
    </aside>
  );
}

/** What the artifact is called: its first tag, else what it runs on, else its digest. */
function Name({ repository, digest }: { readonly repository: string; readonly digest: string }) {
  const { data } = useArtifact(repository, digest);
  if (data === undefined) return null;
  const [tag] = data.tags;
  const [platform, ...others] = data.platforms;
  if (tag !== undefined) return <span data-hint={tag}>{tag}</span>;
  const isOnePlatform = platform !== undefined && others.length === 0 && !isNowhere(platform);
  return <>{isOnePlatform ? formatPlatform(platform) : shortDigest(digest)}</>;
}

function Look({ repository, digest }: { readonly repository: string; readonly digest: string }) {
  const { t } = useTranslation('artifacts');
  const artifact = useArtifact(repository, digest);
  return (
    <QueryView what="artifact" query={artifact} skeleton={<SkeletonBar width="70%" />}>
      {(data) => (
        <>
          <Pull artifact={data} />
          <LookFacts artifact={data} />
          <Tags artifact={data} />
          <Button component={Link} to={paths.artifact(repository, digest)} variant="default">
            {t('inspector.open')}
          </Button>
        </>
      )}
    </QueryView>
  );
}

function LookFacts({ artifact }: { readonly artifact: ArtifactDetail }) {
  return <FactList facts={useFacts(artifact)} />;
}

function Pull({ artifact }: { readonly artifact: ArtifactDetail }) {
  const commandOf = usePullCommand(artifact.repository);
  const [tag] = artifact.tags;
  const command = commandOf(artifact.type, tag === undefined ? { digest: artifact.digest } : { tag });
  return command === undefined ? null : <CommandLine commands={[command]} />;
}

function Tags({ artifact }: { readonly artifact: ArtifactDetail }) {
  const { t } = useTranslation('artifacts');
  return (
    <section>
      <h3 className={classes['heading']}>{t('inspector.tags')}</h3>
      {artifact.tags.length === 0 ? (
        <p className={classes['quiet']}>{t('untagged')}</p>
      ) : (
        <div className={classes['tags']}>
          {artifact.tags.map((tag) => (
            <TagChip key={tag} name={tag} />
          ))}
          {artifact.tagCount > artifact.tags.length ? (
            <span className={classes['quiet']}>+{artifact.tagCount - artifact.tags.length}</span>
          ) : null}
        </div>
      )}
    </section>
  );
}

function useFacts(artifact: ArtifactDetail): readonly Fact[] {
  const { t } = useTranslation(['artifact', 'artifacts']);
  const { runtime } = artifact;
  const starts = [...(runtime?.entrypoint ?? []), ...(runtime?.command ?? [])].map(shellWord).join(' ');
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
    {
      name: t('artifacts:inspector.contents'),
      value:
        artifact.layers.length === 0
          ? null
          : t('artifacts:inspector.layers', { count: artifact.layers.length }),
    },
    { name: t('facts.pushed'), value: <RelativeTime at={artifact.pushedAt} /> },
    { name: t('facts.pulled'), value: <RelativeTime at={artifact.pulledAt} /> },
    {
      name: t('runtime.command'),
      value: starts === '' ? null : <code className={classes['code']}>{starts}</code>,
    },
  ];
}
