/** Longest media and artifact type. Characters. */
export const TYPE_MAX_LENGTH = 255;

/** Media types that the registry looks into; every other one is stored all the same. */
export const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
export const OCI_INDEX = 'application/vnd.oci.image.index.v1+json';
export const DOCKER_MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json';
export const DOCKER_MANIFEST_LIST = 'application/vnd.docker.distribution.manifest.list.v2+json';
export const OCI_CONFIG = 'application/vnd.oci.image.config.v1+json';
export const DOCKER_CONFIG = 'application/vnd.docker.container.image.v1+json';
export const HELM_CONFIG = 'application/vnd.cncf.helm.config.v1+json';

const IMAGE_MANIFESTS: ReadonlySet<string> = new Set([OCI_MANIFEST, DOCKER_MANIFEST]);
const INDEXES: ReadonlySet<string> = new Set([OCI_INDEX, DOCKER_MANIFEST_LIST]);

/** Docker schema 1, which Docker, containerd and Distribution have given up: it cannot be stored byte-exact. */
const SCHEMA_1: ReadonlySet<string> = new Set([
  'application/vnd.docker.distribution.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v1+prettyjws',
]);

/** Layers that may not be passed on (image-spec §Non-Distributable Layers), and Docker's name for them. */
const FOREIGN_LAYER =
  /^application\/vnd\.(?:oci\.image\.layer\.nondistributable\.v1\.tar|docker\.image\.rootfs\.foreign\.diff\.tar)(?:[.+](?:gzip|zstd))?$/;

/** Whether clients fetch such a layer from where its `urls` say. */
export function isForeignLayer(mediaType: string): boolean {
  return FOREIGN_LAYER.test(mediaType);
}

/** A manifest of one image or artifact: config and layers. */
export function isImageManifest(mediaType: string): boolean {
  return IMAGE_MANIFESTS.has(mediaType);
}

/** A list of manifests. */
export function isIndex(mediaType: string): boolean {
  return INDEXES.has(mediaType);
}

export function isSchema1(mediaType: string): boolean {
  return SCHEMA_1.has(mediaType);
}

/** Artifact manifests that were specified for a while, and whose documents have `blobs`. */
const ARTIFACT_MANIFESTS: ReadonlySet<string> = new Set([
  'application/vnd.oci.artifact.manifest.v1+json',
  'application/vnd.cncf.oras.artifact.manifest.v1+json',
]);

/** Whether what an index lists under this type is a manifest; BuildKit's caches list blobs. */
export function isManifestType(mediaType: string): boolean {
  return (
    isImageManifest(mediaType) ||
    isIndex(mediaType) ||
    isSchema1(mediaType) ||
    ARTIFACT_MANIFESTS.has(mediaType)
  );
}

/** RFC 6838 §4.2: what is stored comes back to clients as a header, so that nothing else may be in it. */
const MANIFEST_TYPE = /^application\/[\w!#$&^.+-]+\+json$/;

/** Whether a type can be a manifest's: JSON that no browser runs or shows as a page. */
export function namesManifest(mediaType: string): boolean {
  return mediaType.length <= TYPE_MAX_LENGTH && MANIFEST_TYPE.test(mediaType);
}
