import { OCI_MANIFEST_TYPE, type RegistryClient, sha256 } from '../support/registry-client.ts';

const NAME = 'library/race';

/** What a scenario found that must not be. */
export type Violations = string[];

/**
 * Clients that push different images under one tag, again and again, and each time under a tag that is new to all of
 * them; readers look on. The tag is valid at every moment, and no tag is lost.
 */
export async function raceForOneTag(
  client: RegistryClient,
  options: { readonly pushers: number; readonly rounds: number },
): Promise<Violations> {
  const violations: Violations = [];
  const images = await Promise.all(
    Array.from({ length: options.pushers }, async (_, index) =>
      JSON.stringify(await client.imageManifest(NAME, `pusher ${index}`)),
    ),
  );
  const digests = new Set(images.map(sha256));
  const put = async (tag: string, body: string): Promise<void> => {
    const answer = await client.put(`/v2/${NAME}/manifests/${tag}`, {
      headers: { 'Content-Type': OCI_MANIFEST_TYPE },
      body,
    });
    if (answer.status !== 201) violations.push(`pushing ${tag}: ${answer.status} ${answer.text}`);
    const digest = answer.headers['docker-content-digest'];
    if (digest !== sha256(body))
      violations.push(`pushing ${tag} was answered with another digest: ${digest}`);
  };
  const check = async (tag: string): Promise<void> => {
    const answer = await client.get(`/v2/${NAME}/manifests/${tag}`);
    const valid = answer.status === 200 && digests.has(sha256(answer.body));
    if (!valid) violations.push(`reading ${tag}: ${answer.status} ${answer.text.slice(0, 200)}`);
  };
  await put('latest', images[0] ?? '');
  for (let round = 0; round < options.rounds && violations.length === 0; round += 1) {
    const pushes = images.flatMap((body) => [put('latest', body), put(`round-${round}`, body)]);
    await Promise.all([...pushes, check('latest'), check('latest')]);
  }
  await checkList(client, options.rounds, check, violations);
  return violations;
}

async function checkList(
  client: RegistryClient,
  rounds: number,
  check: (tag: string) => Promise<void>,
  violations: Violations,
): Promise<void> {
  const { tags } = (await client.get(`/v2/${NAME}/tags/list?n=100000`)).json() as { tags: string[] };
  const expected = ['latest', ...Array.from({ length: rounds }, (_, round) => `round-${round}`)].sort();
  if (violations.length === 0 && tags.join() !== expected.join()) {
    violations.push(`${tags.length} tags are listed, ${expected.length} were pushed`);
  }
  for (const tag of tags) await check(tag);
}
