import type { common } from '../i18n/en/common.ts';
import { useTexts } from '../i18n/texts.tsx';

type Word = keyof typeof common.accessory;

/** What tells an accessory's name. */
interface Accessory {
  /** As Harbor names it. */
  readonly accessoryType: string;
  readonly artifactType: string | null;
}

const BY_ACCESSORY_TYPE: ReadonlyMap<string, Word> = new Map([
  ['signature.cosign', 'cosign'],
  ['signature.notation', 'notation'],
  ['sbom.harbor', 'sbom'],
  ['accelerator.nydus', 'nydus'],
]);

/** Types that Harbor has no name for, as their makers register them; SBOMs come in three formats. */
const BY_ARTIFACT_TYPE: ReadonlyMap<string, Word> = new Map([
  ['application/spdx+json', 'sbom'],
  ['text/spdx', 'sbom'],
  ['text/spdx+json', 'sbom'],
  ['application/vnd.cyclonedx', 'sbom'],
  ['application/vnd.cyclonedx+json', 'sbom'],
  ['application/vnd.cyclonedx+xml', 'sbom'],
  ['application/vnd.syft+json', 'sbom'],
  ['application/vnd.in-toto+json', 'attestation'],
  ['application/vnd.dsse.envelope.v1+json', 'attestation'],
]);

/** What an artifact's own type says of it, where it is none that Harbor has a name for: an SBOM, an attestation. */
export function wordOfType(artifactType: string | null): Word | undefined {
  const [plainType = ''] = (artifactType ?? '').split(';');
  return BY_ARTIFACT_TYPE.get(plainType.trim().toLowerCase());
}

/** The function that says what an artifact is to the one that it refers to: a signature, an SBOM; else its own type. */
export function useAccessoryName(): (accessory: Accessory) => string {
  const { t } = useTexts();
  return ({ accessoryType, artifactType }) => {
    const word = BY_ACCESSORY_TYPE.get(accessoryType) ?? wordOfType(artifactType);
    return word === undefined ? (artifactType ?? t('accessory.other')) : t(`accessory.${word}`);
  };
}

export function AccessoryName(accessory: Accessory) {
  return <>{useAccessoryName()(accessory)}</>;
}
