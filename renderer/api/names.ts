import type { Arguments } from './operations.ts';

/** A project in Harbor's paths. It may be called "123": without this header digits mean an id. */
export function projectNamed(name: string): Pick<Arguments<'getProject'>, 'params' | 'headers'> {
  return { params: { project_name_or_id: name }, headers: { 'x-is-resource-name': true } };
}

/** A repository in Harbor's paths: its project's name, and its path without it. */
export function repositoryParams(fullName: string): Arguments<'getRepository'>['params'] {
  const slash = fullName.indexOf('/');
  return { project_name: fullName.slice(0, slash), repository_name: fullName.slice(slash + 1) };
}

/** An artifact in Harbor's paths; `reference` is a tag or a digest. */
export function artifactParams(fullName: string, reference: string): Arguments<'getArtifact'>['params'] {
  return { ...repositoryParams(fullName), reference };
}
