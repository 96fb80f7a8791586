import { CatalogFixtures } from '../catalog/testing/fixtures.ts';
import type { Database } from '../database/index.ts';

/** A repository, an artifact and a subject of a filled catalog, to ask lists for. */
export interface FilledCatalog {
  readonly projectId: number;
  readonly repositoryId: number;
  readonly artifactId: number;
  readonly indexId: number;
  readonly digest: string;
  readonly subject: string;
}

/** Fills an empty database so that every list of it has about `rows` entries. */
export function fillCatalog(database: Database, rows: number): FilledCatalog {
  const fixtures = new CatalogFixtures(database);
  const projectId = fixtures.project('library', { public: true });
  const repositoryId = fixtures.repository(projectId, 'library/app');
  fixtures.fillRepository(repositoryId, rows);
  const image = fixtures.image({ repositoryId, seed: 'image', tags: ['latest'] });
  const other = fixtures.image({ repositoryId, seed: 'other' });
  const index = fixtures.index({ repositoryId, seed: 'index', children: [image, other] });
  database.writeNow(() => {
    for (let number = 0; number < rows; number += 1) {
      const more = fixtures.project(`project-${number}`);
      fixtures.repository(more, `project-${number}/app`);
      fixtures.repository(projectId, `library/app-${number}`);
      fixtures.tag(repositoryId, image.id, `image-${number}`);
      fixtures.image({ repositoryId, seed: `signature ${number}`, subject: image.digest });
    }
  });
  const of = { projectId, repositoryId, artifactId: image.id, indexId: index.id };
  return { ...of, digest: image.digest, subject: image.digest };
}
