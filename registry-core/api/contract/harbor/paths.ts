import { Type } from 'typebox';

/** Where Harbor's API is. */
export const HARBOR = '/api/v2.0';

/** `project_name_or_id`: digits are an id, unless the header X-Is-Resource-Name says that they are a name. */
export const PROJECT_PATH = `${HARBOR}/projects/{project_name_or_id}`;
export const ProjectParams = Type.Object({ project_name_or_id: Type.String() });

export const REPOSITORY_PATH = `${HARBOR}/projects/{project_name}/repositories/{repository_name}`;
export const RepositoryParams = Type.Object({
  project_name: Type.String(),
  repository_name: Type.String({
    description: 'Without the project; a slash in it is encoded twice: a/b becomes a%252Fb',
  }),
});

/** The reference is a tag or a digest. */
export const ARTIFACT_PATH = `${REPOSITORY_PATH}/artifacts/{reference}`;
export const ArtifactParams = Type.Object({ ...RepositoryParams.properties, reference: Type.String() });
