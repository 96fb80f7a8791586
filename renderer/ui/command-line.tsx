import { useTranslation } from 'react-i18next';
import { Breakable } from './breakable.tsx';
import classes from './command-line.module.css';
import { CopyButton } from './copy-button.tsx';

/** Commands to paste into a terminal, one a line; one click copies them all. */
export function CommandLine({
  commands,
  what,
}: {
  readonly commands: readonly string[];
  readonly what?: string;
}) {
  const { t } = useTranslation();
  return (
    <div className={classes['box']}>
      <pre className={classes['commands']}>
        {commands.map((command) => (
          <code key={command} className={classes['command']}>
            <Breakable text={command} />
          </code>
        ))}
      </pre>
      <CopyButton text={commands.join('\n')} what={what ?? t('command')} />
    </div>
  );
}
