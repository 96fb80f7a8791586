import { isDigest } from '../blobs/digest.ts';

/** What cosign hangs on an artifact by a tag: a signature, an attestation, a bill of materials. */
export type AttachmentKind = 'sig' | 'att' | 'sbom';

export interface Attachment {
  /** Digest of the artifact that the tag's artifact belongs to. */
  readonly subject: string;
  readonly kind: AttachmentKind;
}

const ATTACHED_TAG = /^(sha256|sha512)-([0-9a-f]+)\.(sig|att|sbom)$/;

/**
 * Reads cosign's tag scheme (cosign specs/SIGNATURE_SPEC.md): `sha256-<hex>.sig` holds the signatures of
 * `sha256:<hex>`, from before manifests had a subject. Undefined for every other tag.
 */
export function readAttachedTag(tag: string): Attachment | undefined {
  const [, algorithm, hex, kind] = ATTACHED_TAG.exec(tag) ?? [];
  const subject = `${algorithm}:${hex}`;
  if (!isDigest(subject) || !isAttachmentKind(kind)) return undefined;
  return { subject, kind };
}

function isAttachmentKind(text: string | undefined): text is AttachmentKind {
  return text === 'sig' || text === 'att' || text === 'sbom';
}
