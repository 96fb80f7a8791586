import { useTranslation } from 'react-i18next';
import { CopyButton } from '../../ui/copy-button.tsx';
import type { RowFacts } from './listed-row.ts';
import { usePullCommand } from './use-pull-command.ts';

/** Copies the command that pulls an artifact, by its first tag, for the client chosen on Home; charts for Helm. */
export function CopyPullButton({
  repository,
  artifact,
}: {
  readonly repository: string;
  readonly artifact: Pick<RowFacts, 'tags' | 'digest' | 'type'>;
}) {
  const { t } = useTranslation('artifacts');
  const commandOf = usePullCommand(repository);
  const [tag] = artifact.tags;
  const command = commandOf(artifact.type, tag === undefined ? { digest: artifact.digest } : { tag });
  return command === undefined ? null : <CopyButton text={command} what={t('copyPull')} />;
}
