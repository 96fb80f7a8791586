/** OCI Distribution 1.1.1, §Pulling manifests. */
const TAG_NAME = /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/;

/** Whether a registry would take the name for a tag. The registry itself has the last word. */
export function isTagName(name: string): boolean {
  return TAG_NAME.test(name);
}
