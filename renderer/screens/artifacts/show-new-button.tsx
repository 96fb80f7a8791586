import { Button } from '@mantine/core';
import { IconArrowUp } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

/** Says how many artifacts came that the reader has not seen; a click goes to them. */
export function ShowNewButton({ count, onClick }: { readonly count: number; readonly onClick: () => void }) {
  const { t } = useTranslation('artifacts');
  if (count <= 0) return null;
  return (
    <Button
      variant="light"
      size="compact-sm"
      radius="xl"
      leftSection={<IconArrowUp size={14} aria-hidden />}
      data-hint={t('showNewHint')}
      onClick={onClick}
    >
      {t('showNew', { count })}
    </Button>
  );
}
