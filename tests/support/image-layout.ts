import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type TarFile, tarArchive } from './tar-archive.ts';

const OCI = 'application/vnd.oci.image';

/** OCI image specification 1.1, "Content Descriptors". */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly platform?: Platform;
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
}

/** An image to be made. */
export interface ImageContent {
  /** The files of each layer, lowest first. */
  readonly layers: readonly (readonly TarFile[])[];
  readonly platform?: Platform;
  readonly labels?: Readonly<Record<string, string>>;
  readonly environment?: readonly string[];
  readonly command?: readonly string[];
  /** Media type of what is in `config`; an artifact that is no container image names its own. */
  readonly annotations?: Readonly<Record<string, string>>;
}

const LINUX: Platform = { os: 'linux', architecture: 'amd64' };

/** A folder in the OCI image layout, filled without any client. */
export class ImageLayout {
  readonly folder: string;
  #roots: Descriptor[] = [];

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async create(folder: string): Promise<ImageLayout> {
    await mkdir(join(folder, 'blobs/sha256'), { recursive: true });
    await writeFile(join(folder, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
    const layout = new ImageLayout(folder);
    await layout.#writeRoots();
    return layout;
  }

  /** Adds an image; with a tag it becomes a root of the layout. */
  async addImage(content: ImageContent, tag?: string): Promise<Descriptor> {
    const tars = content.layers.map(tarArchive);
    const layers: Descriptor[] = [];
    for (const tar of tars) layers.push(await this.addBlob(gzipSync(tar), `${OCI}.layer.v1.tar+gzip`));
    const platform = content.platform ?? LINUX;
    const config = await this.#addJson(imageConfig(content, platform, tars), `${OCI}.config.v1+json`);
    const mediaType = `${OCI}.manifest.v1+json`;
    const annotations = content.annotations === undefined ? {} : { annotations: content.annotations };
    const manifest = { schemaVersion: 2, mediaType, config, layers, ...annotations };
    return this.#root({ ...(await this.#addJson(manifest, mediaType)), platform }, tag);
  }

  /** Adds an index of images; with a tag it becomes a root of the layout. */
  async addIndex(manifests: readonly Descriptor[], tag?: string): Promise<Descriptor> {
    const mediaType = `${OCI}.index.v1+json`;
    return this.#root(await this.#addJson({ schemaVersion: 2, mediaType, manifests }, mediaType), tag);
  }

  async addBlob(content: Uint8Array, mediaType: string): Promise<Descriptor> {
    const hex = createHash('sha256').update(content).digest('hex');
    await writeFile(join(this.folder, 'blobs/sha256', hex), content);
    return { mediaType, digest: `sha256:${hex}`, size: content.byteLength };
  }

  /** The layout as a tar archive, which `docker load` takes. */
  async archive(): Promise<Buffer> {
    const files: TarFile[] = [];
    for (const entry of await readdir(this.folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const file = join(entry.parentPath, entry.name);
      files.push({ path: file.slice(this.folder.length + 1), content: await readFile(file) });
    }
    return tarArchive(files);
  }

  #addJson(value: unknown, mediaType: string): Promise<Descriptor> {
    return this.addBlob(Buffer.from(JSON.stringify(value)), mediaType);
  }

  async #root(descriptor: Descriptor, tag: string | undefined): Promise<Descriptor> {
    if (tag === undefined) return descriptor;
    const annotations = { 'org.opencontainers.image.ref.name': tag };
    this.#roots.push({ ...descriptor, annotations });
    await this.#writeRoots();
    return descriptor;
  }

  #writeRoots(): Promise<void> {
    const index = { schemaVersion: 2, mediaType: `${OCI}.index.v1+json`, manifests: this.#roots };
    return writeFile(join(this.folder, 'index.json'), JSON.stringify(index));
  }
}

/** @see OCI image specification 1.1, "Image Configuration" */
function imageConfig(content: ImageContent, platform: Platform, tars: readonly Buffer[]): unknown {
  return {
    created: '2024-05-06T07:08:09Z',
    ...platform,
    config: { Labels: content.labels, Env: content.environment, Cmd: content.command },
    rootfs: {
      type: 'layers',
      diff_ids: tars.map((tar) => `sha256:${createHash('sha256').update(tar).digest('hex')}`),
    },
    history: tars.map((_, index) => ({ created_by: `layer ${index + 1}` })),
  };
}
