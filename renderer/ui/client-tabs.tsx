import { SegmentedControl } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { CLIENTS, type Client } from '../commands/client.ts';
import { setPreferences, usePreferences } from '../state/preferences.ts';

/** The client whose commands are shown; the choice holds for the whole window and the next start. */
export function useClient(): Client {
  return usePreferences((preferences) => preferences.client);
}

/**
 * Chooses the client.
 *
 * @param clients Those that can do what is shown, the usual one first.
 */
export function ClientTabs({ clients = CLIENTS }: { readonly clients?: readonly Client[] }) {
  const { t } = useTranslation('home');
  const chosen = useClient();
  const client = clients.includes(chosen) ? chosen : (clients[0] ?? chosen);
  return (
    <SegmentedControl
      size="xs"
      withItemsBorders={false}
      aria-label={t('clients.label')}
      data={[...clients]}
      value={client}
      onChange={(value) => {
        const next = clients.find((one) => one === value);
        if (next !== undefined) setPreferences({ client: next });
      }}
    />
  );
}
