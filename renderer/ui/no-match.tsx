import { Button } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { StateMessage } from './state-message.tsx';

/** In the place of a list that the filter leaves nothing of. */
export function NoMatch({ text, onClear }: { readonly text: string; readonly onClear: () => void }) {
  const { t } = useTranslation();
  return (
    <StateMessage icon={<IconSearch size={20} />} title={text}>
      <Button variant="default" onClick={onClear}>
        {t('clearFilter')}
      </Button>
    </StateMessage>
  );
}
