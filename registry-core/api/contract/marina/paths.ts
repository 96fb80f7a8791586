import { Type } from 'typebox';

/** Where Marina's own API is. */
export const MARINA = '/api/marina/v1';

export const REPOSITORY_PATH = `${MARINA}/repositories/{repository}`;
export const RepositoryParams = Type.Object({
  repository: Type.String({ description: 'Full name project/path, its slashes encoded as %2F' }),
});

/** The reference is a tag or a digest. */
export const ARTIFACT_PATH = `${REPOSITORY_PATH}/artifacts/{reference}`;
export const ArtifactParams = Type.Object({ ...RepositoryParams.properties, reference: Type.String() });
