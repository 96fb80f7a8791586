import { IconPackage } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { PushHint } from '../../ui/push-hint.tsx';
import { StateMessage } from '../../ui/state-message.tsx';

/** How to put the first thing into a project. */
export function EmptyProject({ name }: { readonly name: string }) {
  const { t } = useTranslation('repositories');
  return (
    <StateMessage
      icon={<IconPackage size={20} />}
      title={t('empty.title', { project: name })}
      text={t('empty.text')}
    >
      <PushHint project={name} />
    </StateMessage>
  );
}
