import { readAttachedTag } from '../manifests/attached-tags.ts';
import { DOCKER_CONFIG, OCI_CONFIG } from '../manifests/media-types.ts';

/** Harbor's accessory types. A Harbor peer gives up a fetch that shows it any other. */
export type AccessoryType =
  | 'signature.cosign'
  | 'signature.notation'
  | 'accelerator.nydus'
  | 'sbom.harbor'
  | 'subject.accessory';

/** What tells an accessory's type. */
export interface AccessoryFacts {
  /** OCI artifact type, else the config's media type. */
  readonly artifactType: string | undefined;
  readonly configMediaType: string | undefined;
  readonly tags: readonly string[];
  /** Reads the manifest; asked for only where nothing else decides. */
  readonly manifest: () => string;
}

const TYPES: ReadonlyMap<string, AccessoryType> = new Map([
  ['application/vnd.dev.cosign.artifact.sig.v1+json', 'signature.cosign'],
  ['application/vnd.cncf.notary.signature', 'signature.notation'],
  ['application/vnd.goharbor.harbor.sbom.v1', 'sbom.harbor'],
]);
const SIGSTORE_BUNDLE = /^application\/vnd\.dev\.sigstore\.bundle\.v0\.3\+json\b/;
const NYDUS_BOOTSTRAP = 'containerd.io/snapshot/nydus-bootstrap';

/** The type of an artifact that refers to another, or is attached to it by cosign's tag scheme. */
export function accessoryTypeOf(facts: AccessoryFacts): AccessoryType {
  for (const type of [facts.configMediaType, facts.artifactType]) {
    const known = type === undefined ? undefined : TYPES.get(type);
    if (known !== undefined) return known;
  }
  if (facts.artifactType !== undefined && SIGSTORE_BUNDLE.test(facts.artifactType)) return 'signature.cosign';
  if (facts.tags.some((tag) => readAttachedTag(tag)?.kind === 'sig')) return 'signature.cosign';
  if (isImageConfig(facts.configMediaType) && facts.manifest().includes(NYDUS_BOOTSTRAP)) {
    return 'accelerator.nydus';
  }
  return 'subject.accessory';
}

function isImageConfig(mediaType: string | undefined): boolean {
  return mediaType === OCI_CONFIG || mediaType === DOCKER_CONFIG;
}
