/** The project of a repository's full name `project/path`. */
export function projectOf(fullName: string): string {
  const slash = fullName.indexOf('/');
  return slash < 0 ? fullName : fullName.slice(0, slash);
}

/** A repository's name inside its project. */
export function pathInProject(fullName: string): string {
  return fullName.slice(fullName.indexOf('/') + 1);
}

/** `address/repository:tag`, or by digest where there is no tag: what a client pulls. */
export function pullReference(
  address: string,
  repository: string,
  reference: { readonly tag: string } | { readonly digest: string },
): string {
  return 'tag' in reference
    ? `${address}/${repository}:${reference.tag}`
    : `${address}/${repository}@${reference.digest}`;
}
