import { useParams } from 'react-router';

/** The names in the present address. Screens are only mounted where their names are in it. */
export function useRouteNames(): {
  readonly project: string;
  /** Full name: project/path. */
  readonly repository: string;
  readonly reference: string;
} {
  const { project = '', repository = '', reference = '' } = useParams();
  return { project, repository: `${project}/${repository}`, reference };
}
