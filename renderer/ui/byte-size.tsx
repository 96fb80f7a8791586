import { formatBytes } from '../format/bytes.ts';
import { useTexts } from '../i18n/texts.tsx';

/** A size in binary units; exact bytes on hover. */
export function ByteSize({ bytes }: { readonly bytes: number }) {
  const { language } = useTexts();
  return (
    <span data-hint={bytes} data-hint-kind="bytes">
      {formatBytes(bytes, language)}
    </span>
  );
}
