import { useTexts } from '../../i18n/texts.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import type { RowFacts } from './listed-row.ts';
import type { PullCommandOf } from './use-pull-command.ts';

/** Copies the command that pulls an artifact, by its first tag, for the client chosen on Home; charts for Helm. */
export function CopyPullButton({
  commandOf,
  artifact,
}: {
  readonly commandOf: PullCommandOf;
  readonly artifact: Pick<RowFacts, 'tags' | 'digest' | 'type'>;
}) {
  const { t } = useTexts();
  const [tag] = artifact.tags;
  const command = commandOf(artifact.type, tag === undefined ? { digest: artifact.digest } : { tag });
  return command === undefined ? null : <CopyButton text={command} what={t('artifacts:copyPull')} />;
}
