import { useTranslation } from 'react-i18next';
import type { ArtifactRow } from '../../../registry-core/api/schemas/marina/listing.ts';
import { pullCommand } from '../../commands/pull-command.ts';
import { doorOf } from '../../commands/registry-door.ts';
import { useConnection } from '../../data/use-registry.ts';
import { useClient } from '../../ui/client-tabs.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';

/** Copies the command that pulls an artifact, by its first tag, for the client chosen on Home; charts for Helm. */
export function CopyPullButton({
  repository,
  artifact,
}: {
  readonly repository: string;
  readonly artifact: ArtifactRow;
}) {
  const { t } = useTranslation('artifacts');
  const connection = useConnection();
  const chosen = useClient();
  if (connection.data === undefined) return null;
  const [tag] = artifact.tags;
  const command = pullCommand(artifact.type === 'CHART' ? 'helm' : chosen, doorOf(connection.data), {
    repository,
    reference: tag === undefined ? { digest: artifact.digest } : { tag },
  });
  return <CopyButton text={command} what={t('copyPull')} />;
}
