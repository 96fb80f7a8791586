/**
 * The pattern by which Fastify routes a path of the contract: `{name}` is a parameter, and a colon (`artifacts:delete`)
 * is written twice, since one begins a parameter.
 */
export function routePath(path: string): string {
  return path.replaceAll(':', '::').replaceAll(/\{(\w+)\}/g, ':$1');
}
