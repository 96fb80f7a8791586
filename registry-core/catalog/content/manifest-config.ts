import type { BlobStore } from '../../blobs/index.ts';
import { CONFIG_MAX_BYTES } from '../manifests/config-facts.ts';
import type { ManifestDocument } from '../manifests/manifest-document.ts';
import type { BlobLinks } from './blob-links.ts';

/** The bytes of an image's config; undefined for other documents, and for one that the repository lacks or that is too large. */
export async function readManifestConfig(
  { blobs, links }: { readonly blobs: BlobStore; readonly links: BlobLinks },
  repositoryId: number,
  document: ManifestDocument,
): Promise<Buffer | undefined> {
  if (document.kind !== 'image') return undefined;
  const blob = links.find(repositoryId, document.config.digest);
  if (blob === undefined || blob.missing) return undefined;
  return blobs.readWhole(blob, CONFIG_MAX_BYTES);
}
