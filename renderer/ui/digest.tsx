import { shortDigest } from '../format/digest.ts';
import { useTexts } from '../i18n/texts.tsx';
import { CopyableText } from './copyable-text.tsx';

/** A digest, shortened; whole on hover, one click copies it. */
export function Digest({ digest }: { readonly digest: string }) {
  const { t } = useTexts();
  return <CopyableText text={digest} shown={shortDigest(digest)} what={t('digest')} />;
}
