import type { TObject } from 'typebox';

/**
 * What Harbor's clients send for "not given": harbor-cli sends `page=0&q=&sort=&name=` with every list. An empty text
 * is absent, and so is a page of zero; where a text has to be there it stays, to be refused by name.
 */
export function withoutZeroValues(query: unknown, schema: TObject): unknown {
  if (typeof query !== 'object' || query === null) return query;
  const required = new Set(schema.required ?? []);
  return Object.fromEntries(
    Object.entries(query).filter(
      ([name, value]) => !(value === '' && !required.has(name)) && !(name === 'page' && value === '0'),
    ),
  );
}
