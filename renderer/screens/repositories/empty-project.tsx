import { IconPackage } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useIsVisitor } from '../../data/registry/use-session.ts';
import { StateMessage } from '../../ui/state-message.tsx';
import { PushHint } from '../push-hint/push-hint.tsx';

/** How to put the first thing into a project. */
export function EmptyProject({ name }: { readonly name: string }) {
  const { t } = useTranslation('repositories');
  const isVisitor = useIsVisitor();
  const icon = <IconPackage size={20} />;
  const title = t('empty.title', { project: name });
  if (isVisitor) return <StateMessage icon={icon} title={title} text="" />;
  return (
    <StateMessage icon={icon} title={title} text={t('empty.text')}>
      <PushHint project={name} />
    </StateMessage>
  );
}
