import { Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatBytes, formatInteger } from '../format/bytes.ts';

/** A size in binary units; exact bytes on hover. */
export function ByteSize({ bytes }: { readonly bytes: number }) {
  const { t, i18n } = useTranslation();
  const exact = t('bytes', { count: bytes, replace: { count: formatInteger(bytes, i18n.language) } });
  return (
    <Tooltip label={exact}>
      <span>{formatBytes(bytes, i18n.language)}</span>
    </Tooltip>
  );
}
