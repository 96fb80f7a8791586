import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';

/** One file of the built renderer. */
export interface PortalFile {
  readonly path: string;
  readonly mediaType: string;
  /** Its name carries a hash of its content. */
  readonly immutable: boolean;
}

/** What the build writes; a file of another kind is not served. */
const MEDIA_TYPES: ReadonlyMap<string, string> = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.woff2', 'font/woff2'],
  ['.svg', 'image/svg+xml'],
  ['.png', 'image/png'],
  ['.ico', 'image/x-icon'],
]);

/**
 * The built renderer as a list of what may be served, taken once at the start: a request is looked up by its whole
 * path and never becomes a file name, so no spelling of it can leave the folder.
 */
export class PortalFiles {
  readonly #files: ReadonlyMap<string, PortalFile>;

  private constructor(files: ReadonlyMap<string, PortalFile>) {
    this.#files = files;
  }

  /** Lists a folder that vite built, at once: while the application starts, an answer from the event loop comes late. */
  static list(folder: string): PortalFiles {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
    const files = new Map<string, PortalFile>();
    for (const entry of entries) {
      const mediaType = MEDIA_TYPES.get(extname(entry.name));
      if (!entry.isFile() || mediaType === undefined) continue;
      const path = join(entry.parentPath, entry.name);
      const urlPath = `/${relative(folder, path).split(sep).join('/')}`;
      files.set(urlPath, { path, mediaType, immutable: urlPath.startsWith('/assets/') });
    }
    return new PortalFiles(files);
  }

  /** The file at a URL path such as `/assets/index-1a2b.js`. */
  find(urlPath: string): PortalFile | undefined {
    return this.#files.get(urlPath);
  }

  /** The page that the application starts from. */
  get startPage(): PortalFile | undefined {
    return this.#files.get('/index.html');
  }

  read(file: PortalFile): Promise<Buffer> {
    return readFile(file.path);
  }
}
