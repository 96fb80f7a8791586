import { Upload } from './upload.ts';
import type { UploadParts } from './upload-parts.ts';
import type { UploadSession } from './upload-rows.ts';

/** The uploads that this process has met, until the last of their file and row is settled. */
export class LiveUploads {
  readonly #parts: UploadParts;
  readonly #uploads = new Map<string, Upload>();

  constructor(parts: Omit<UploadParts, 'onSettled'>) {
    this.#parts = { ...parts, onSettled: (id) => this.#uploads.delete(id) };
  }

  /** Begins to follow a new session. */
  add(session: UploadSession, hasRow: boolean): void {
    const lastByteAt = this.#parts.clock();
    this.#uploads.set(session.id, new Upload(this.#parts, { session, hasRow, hasFile: false, lastByteAt }));
  }

  /** The upload of that id, met before or read from its row; it may be over already. */
  of(id: string): Upload | undefined {
    const known = this.#uploads.get(id);
    if (known !== undefined) return known;
    const session = this.#parts.rows.find(id);
    if (session === undefined) return undefined;
    // After a restart the running hash is lost; the end reads the file again.
    const upload = new Upload(this.#parts, { session, hasRow: true, hasFile: true, lastByteAt: 0 });
    this.#uploads.set(id, upload);
    return upload;
  }

  /** As {@link of}, of those met before alone. */
  met(id: string): Upload | undefined {
    return this.#uploads.get(id);
  }

  /** Those that are not over. */
  open(): Upload[] {
    return [...this.#uploads.values()].filter(({ isOver }) => !isOver);
  }
}
