import { Button } from '@mantine/core';
import { IconArrowUp } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

interface LongList {
  /** Something was pushed or deleted since. */
  readonly isStale: boolean;
  readonly isFetching: boolean;
  readonly data: unknown;
}

/**
 * Says that the list is no longer what the registry holds, where it was read too far to change under the reader's
 * eyes; a click starts it anew from the top.
 */
export function ShowNewButton({
  query,
  onClick,
}: {
  readonly query: LongList;
  readonly onClick: () => void;
}) {
  const { t } = useTranslation('artifacts');
  if (!query.isStale || query.isFetching || query.data === undefined) return null;
  return (
    <Button
      variant="light"
      size="compact-sm"
      radius="xl"
      leftSection={<IconArrowUp size={14} aria-hidden />}
      onClick={onClick}
    >
      {t('showNew')}
    </Button>
  );
}
