import { useTranslation } from 'react-i18next';
import { shortDigest } from '../format/digest.ts';
import { CopyableText } from './copyable-text.tsx';

/** A digest, shortened; whole on hover, one click copies it. */
export function Digest({ digest }: { readonly digest: string }) {
  const { t } = useTranslation();
  return <CopyableText text={digest} shown={shortDigest(digest)} what={t('digest')} />;
}
