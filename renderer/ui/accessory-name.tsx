import type { common } from '../i18n/en/common.ts';
import { useTexts } from '../i18n/texts.tsx';

type Word = keyof typeof common.accessory;

const WORDS: ReadonlyMap<string, Word> = new Map([
  ['signature.cosign', 'cosign'],
  ['signature.notation', 'notation'],
  ['sbom.harbor', 'sbom'],
  ['accelerator.nydus', 'nydus'],
]);

/** What an artifact is to the one that it refers to: a signature, an SBOM; else its own type. */
export function AccessoryName({
  accessoryType,
  artifactType,
}: {
  readonly accessoryType: string;
  readonly artifactType: string | null;
}) {
  const { t } = useTexts();
  const word = WORDS.get(accessoryType);
  return <>{word === undefined ? (artifactType ?? t('accessory.other')) : t(`accessory.${word}`)}</>;
}
