/** Which methods a path has, for the `Allow` header of a 405. Asked only after no route matched. */
export class RouteTable {
  readonly #routes: { readonly pattern: RegExp; readonly methods: readonly string[] }[] = [];

  /** Adds a route by the router's pattern, such as `/projects/:name` or `/assets/*`. */
  add(pattern: string, methods: readonly string[]): void {
    this.#routes.push({ pattern: toRegExp(pattern), methods });
  }

  /** The methods of a raw path, sorted; empty when nothing is there. */
  methodsOf(path: string): string[] {
    const methods = this.#routes
      .filter(({ pattern }) => pattern.test(path))
      .flatMap((route) => route.methods);
    return [...new Set(methods)].sort();
  }
}

function toRegExp(pattern: string): RegExp {
  const source = pattern
    .split('/')
    .map((segment) => {
      if (segment === '*') return '.*';
      // A parameter may be followed by text or another parameter; where exactly one ends does not matter here.
      return segment.includes(':') ? '[^/]+' : segment.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    })
    .join('/');
  return new RegExp(`^${source}$`);
}
