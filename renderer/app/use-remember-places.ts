import { useEffect } from 'react';
import { useParams } from 'react-router';
import { shortDigest } from '../format/digest.ts';
import { paths } from '../navigation/paths.ts';
import { type RecentPlace, rememberPlace } from '../state/recent-places.ts';

/** Remembers the projects, repositories and artifacts that are looked at, for the palette. */
export function useRememberPlaces(): void {
  const { project, repository, reference } = useParams();
  useEffect(() => {
    if (project !== undefined) rememberPlace(placeOf(project, repository, reference));
  }, [project, repository, reference]);
}

function placeOf(
  project: string,
  repository: string | undefined,
  reference: string | undefined,
): RecentPlace {
  if (repository === undefined) return { kind: 'project', name: project, path: paths.project(project) };
  const fullName = `${project}/${repository}`;
  if (reference === undefined)
    return { kind: 'repository', name: fullName, path: paths.repository(fullName) };
  const mark = reference.includes(':') ? '@' : ':';
  return {
    kind: 'artifact',
    name: `${fullName}${mark}${shortDigest(reference)}`,
    path: paths.artifact(fullName, reference),
  };
}
