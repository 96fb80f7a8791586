import type { common } from '../i18n/en/common.ts';
import { useTexts } from '../i18n/texts.tsx';
import { wordOfType } from './accessory-name.tsx';

type TypeKey = keyof typeof common.artifactType;

const KNOWN: readonly TypeKey[] = ['IMAGE', 'CHART', 'CNAB', 'WASM', 'CNAI', 'SBOM', 'UNKNOWN'];
const INDEX_MEDIA_TYPES: ReadonlySet<string> = new Set([
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
]);

interface ArtifactTypeNameProps {
  /** As Harbor names it. */
  readonly type: string;
  readonly mediaType: string;
  /** Its own type, as it was pushed. */
  readonly artifactType: string | null;
}

/** What kind of artifact it is. Harbor calls an index of images an image too; here it is called what it is. */
export function ArtifactTypeName({ type, mediaType, artifactType }: ArtifactTypeNameProps) {
  const { t } = useTexts();
  const word = type === 'UNKNOWN' ? wordOfType(artifactType) : undefined;
  if (word !== undefined) return <>{t(`accessory.${word}`)}</>;
  const known = KNOWN.find((one) => one === type);
  if (known === 'IMAGE' && INDEX_MEDIA_TYPES.has(mediaType)) return <>{t('artifactType.INDEX')}</>;
  // A type that Marina has no word for comes from the artifact itself.
  return <>{known === undefined ? type : t(`artifactType.${known}`)}</>;
}
