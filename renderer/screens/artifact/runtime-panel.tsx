import { useTranslation } from 'react-i18next';
import type { RuntimeConfig } from '../../../registry-core/api/schemas/marina/artifact.ts';
import { shellWord } from '../../commands/client.ts';
import { Breakable } from '../../ui/breakable.tsx';
import { type Fact, FactList } from '../../ui/fact-list.tsx';
import { Panel } from '../../ui/panel.tsx';
import classes from './runtime-panel.module.css';

/** What the image's config says about running it. */
export function RuntimePanel({ runtime }: { readonly runtime: RuntimeConfig }) {
  const { t } = useTranslation('artifact');
  const facts = useRuntimeFacts(runtime).filter((fact) => fact.value !== null);
  return (
    <Panel title={t('runtime.title')}>
      {facts.length === 0 ? (
        <p className={classes['nothing']}>{t('runtime.nothing')}</p>
      ) : (
        <FactList facts={facts} />
      )}
    </Panel>
  );
}

function useRuntimeFacts(runtime: RuntimeConfig): readonly Fact[] {
  const { t } = useTranslation('artifact');
  return [
    { name: t('runtime.entrypoint'), value: code(runtime.entrypoint.map(shellWord).join(' ')) },
    { name: t('runtime.command'), value: code(runtime.command.map(shellWord).join(' ')) },
    { name: t('runtime.workingDirectory'), value: code(runtime.workingDirectory) },
    { name: t('runtime.user'), value: code(runtime.user) },
    { name: t('runtime.exposedPorts'), value: code(runtime.exposedPorts.join(', ')) },
    { name: t('runtime.volumes'), value: code(runtime.volumes.join(', ')) },
    { name: t('runtime.stopSignal'), value: code(runtime.stopSignal) },
    {
      name: t('runtime.environment'),
      value: code(runtime.environment.map(({ name, value }) => `${name}=${value}`).join('\n')),
    },
  ];
}

function code(text: string) {
  return text === '' ? null : (
    <code className={classes['code']}>
      <Breakable text={text} />
    </code>
  );
}
