import { SegmentedControl } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { CLIENTS, type Client } from '../commands/client.ts';
import { setPreferences, usePreferences } from '../state/preferences.ts';

/** The client whose commands are shown; the choice holds for the whole window and the next start. */
export function useClient(): Client {
  return usePreferences((preferences) => preferences.client);
}

/** Chooses the client. */
export function ClientTabs() {
  const { t } = useTranslation('home');
  const client = useClient();
  return (
    <SegmentedControl
      size="xs"
      withItemsBorders={false}
      aria-label={t('clients.label')}
      data={[...CLIENTS]}
      value={client}
      onChange={(value) => {
        const chosen = CLIENTS.find((one) => one === value);
        if (chosen !== undefined) setPreferences({ client: chosen });
      }}
    />
  );
}
