import { readFile } from 'node:fs/promises';
import type { Client } from '../../support/client-home.ts';
import { type TarFile, tarArchive } from '../../support/tar-archive.ts';
import type { PresentTool } from '../../support/tools.ts';

/** Tells the images of this run from those of others on a lent engine. */
const BUILT_LABEL = `org.marina.test-run=${process.pid}`;

/** What an image is built from. */
export interface ImageContent {
  /** Each becomes a layer of its own. */
  readonly files?: readonly TarFile[];
  /** Statements after the layers. */
  readonly statements?: readonly string[];
  readonly platform?: string;
}

/** Builds an image on the client's engine without any network: a statically linked busybox, and files. */
export async function buildImage(
  client: Client,
  busybox: PresentTool,
  reference: string,
  content: ImageContent = {},
): Promise<void> {
  const rootfs = tarArchive([{ path: 'bin/busybox', content: await readFile(busybox.path), mode: 0o755 }]);
  const lines = ['FROM scratch', 'ADD rootfs.tar /', 'CMD ["/bin/busybox", "cat", "/message"]'];
  const context = contextOf(lines, content, [{ path: 'rootfs.tar', content: rootfs }]);
  await build(client, context, reference, content.platform);
}

/** Builds an image of files alone, which is no container that runs. */
export async function buildFiles(client: Client, reference: string, content: ImageContent): Promise<void> {
  await build(client, contextOf(['FROM scratch'], content, []), reference, content.platform);
}

/**
 * Pulls an image at an engine that does not have it.
 * @returns what the first engine told of it before, and what the pulling one tells now
 */
export async function pullElsewhere(
  { admin, elsewhere }: { readonly admin: Client; readonly elsewhere: Client },
  built: string,
  pulled = built,
): Promise<{ readonly built: InspectedImage; readonly pulled: InspectedImage }> {
  const before = await inspectImage(admin, built);
  // Both are one engine where it was lent.
  if (elsewhere.environment['DOCKER_HOST'] === admin.environment['DOCKER_HOST']) {
    await admin.run('rmi', '--force', before.Id);
  }
  await elsewhere.run('pull', pulled);
  return { built: before, pulled: await inspectImage(elsewhere, pulled) };
}

/** Removes the images that this run built, and nothing else. */
export async function removeBuiltImages(client: Client): Promise<void> {
  const images = await client.run('image', 'ls', '--quiet', '--all', '--filter', `label=${BUILT_LABEL}`);
  for (const image of new Set(images.split('\n').filter(Boolean))) {
    await client.attempt(['rmi', '--force', image]);
  }
}

/** The digest that `docker push` printed. */
export function pushedDigest(output: string): string {
  const digest = /digest: (sha256:[0-9a-f]{64})/.exec(output)?.[1];
  if (digest === undefined) throw new Error(`docker push named no digest:\n${output}`);
  return digest;
}

/** What `docker image inspect` tells of an image, as far as it must be the same everywhere. */
export interface InspectedImage {
  readonly Id: string;
  readonly RepoDigests: readonly string[];
  readonly Architecture: string;
  readonly Variant?: string;
  readonly Created: string;
  readonly Config: { readonly Labels: Record<string, string> | null; readonly Env: string[] | null };
  readonly RootFS: { readonly Layers: readonly string[] };
}

export async function inspectImage(client: Client, reference: string): Promise<InspectedImage> {
  const [image] = JSON.parse(await client.run('image', 'inspect', reference)) as InspectedImage[];
  if (image === undefined) throw new Error(`there is no image ${reference}`);
  return image;
}

function contextOf(lines: readonly string[], content: ImageContent, files: readonly TarFile[]): Buffer {
  const { files: layers = [], statements = [] } = content;
  const copies = layers.map(({ path }) => `COPY ${path} /${path}`);
  const dockerfile = [...lines, ...copies, ...statements].join('\n');
  return tarArchive([{ path: 'Dockerfile', content: dockerfile }, ...files, ...layers]);
}

async function build(
  client: Client,
  context: Buffer,
  reference: string,
  platform: string | undefined,
): Promise<void> {
  const options = platform === undefined ? [] : ['--platform', platform];
  // The classic builder's cache does not tell platforms apart.
  await client.runWithInput(
    context,
    'build',
    '--quiet',
    '--no-cache',
    '--label',
    BUILT_LABEL,
    ...options,
    '--tag',
    reference,
    '-',
  );
}
