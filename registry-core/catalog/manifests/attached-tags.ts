import { isDigest } from '../../blobs/index.ts';

/**
 * What hangs on an artifact by a tag: cosign's signature, attestation or bill of materials, or the index of its
 * referrers that clients keep where they find no referrers API.
 */
export type AttachmentKind = 'sig' | 'att' | 'sbom' | 'referrers';

export interface Attachment {
  /** Digest of the artifact that the tag's artifact belongs to. */
  readonly subject: string;
  readonly kind: AttachmentKind;
}

const ATTACHED_TAG = /^(sha256|sha512)-([0-9a-f]+)(?:\.(sig|att|sbom))?$/;

/**
 * Reads cosign's tag scheme (cosign specs/SIGNATURE_SPEC.md), `sha256-<hex>.sig` for the signatures of `sha256:<hex>`
 * from before manifests had a subject, and OCI's of the referrers index, `sha256-<hex>` (distribution-spec 1.1.1
 * §Referrers Tag Schema). Undefined for every other tag.
 */
export function readAttachedTag(tag: string): Attachment | undefined {
  const [, algorithm, hex, kind = 'referrers'] = ATTACHED_TAG.exec(tag) ?? [];
  const subject = `${algorithm}:${hex}`;
  if (!isDigest(subject) || !isAttachmentKind(kind)) return undefined;
  return { subject, kind };
}

function isAttachmentKind(text: string): text is AttachmentKind {
  return text === 'sig' || text === 'att' || text === 'sbom' || text === 'referrers';
}
