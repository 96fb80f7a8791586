import { type Answer, type RegistryClient, sha256 } from '../support/registry-client.ts';
import type { Random } from '../torture/random.ts';
import type { Violations } from './tag-race.ts';

/** Content of either kind: small blobs are kept with their rows, others have files. */
const SIZES = [300, 40_000];

/**
 * Blobs and manifests that are pushed while their repository, then their project, is deleted. Each is kept or told that
 * its repository is gone; what was acknowledged to a repository that is still there is there.
 */
export async function pushBesideDeletion(
  client: RegistryClient,
  random: Random,
  rounds: number,
): Promise<Violations> {
  const violations: Violations = [];
  for (let round = 0; round < rounds && violations.length === 0; round += 1) {
    const project = `late-${round}`;
    const repository = `${project}/app`;
    const made = await client.post('/api/v2.0/projects', {
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ project_name: project }),
    });
    if (made.status !== 201) violations.push(`making ${project}: ${made.status} ${made.text}`);
    const started = await client.post(`/v2/${repository}/blobs/uploads/`);
    const location = String(started.headers.location);
    const content = Buffer.alloc(random.pick(SIZES), round);
    const pushes = [
      client.post(`/v2/${repository}/blobs/uploads/?digest=${sha256(content)}`, { body: content }),
      client.put(`${location}?digest=${sha256(`${round}`)}`, { body: `${round}` }),
      client.post(`/v2/${repository}/blobs/uploads/`),
      client.put(`/v2/${repository}/manifests/1`, {
        headers: { 'Content-Type': 'application/vnd.oci.image.index.v1+json' },
        body: JSON.stringify({ schemaVersion: 2, manifests: [] }),
      }),
    ];
    const deletions = [
      client.delete(`/api/v2.0/projects/${project}/repositories/app`),
      client.delete(`/api/v2.0/projects/${project}`),
    ];
    const answers = await Promise.all([...pushes, ...deletions]);
    violations.push(...answers.flatMap(violationsOf));
  }
  return violations;
}

function violationsOf({ status, code, text }: Answer): Violations {
  const isDone = status >= 200 && status < 300;
  // A project with a repository is not deleted; an upload that ended with its repository is unknown.
  const isRefused = [404, 412].includes(status) && code !== undefined;
  return isDone || isRefused ? [] : [`${status} ${text}`];
}
