import { type TSchema, Type } from 'typebox';

/** Marks what is cut to its maximum where it is larger, instead of being refused. */
const CUT = 'x-cut-to-maximum';

/** The size of a page, which a query asks for. A larger one than there are pages of is cut, however many digits it has. */
export function PageSize(options: {
  readonly default: number;
  readonly maximum: number;
  readonly minimum?: number;
  readonly description?: string;
}) {
  const { description, ...bounds } = options;
  const rule = `More than ${options.maximum} is cut to that`;
  return Type.Integer({
    ...bounds,
    [CUT]: true,
    description: description === undefined ? rule : `${description}. ${rule}`,
  });
}

/** A query whose page sizes are cut; call it with text converted to the schema's types, before that is checked. */
export function cutPageSizes(schema: TSchema, query: unknown): unknown {
  if (!('properties' in schema) || typeof query !== 'object' || query === null) return query;
  const cut: Record<string, unknown> = { ...query };
  for (const [name, property] of Object.entries(schema.properties as Record<string, TSchema>)) {
    if (!(CUT in property) || !('maximum' in property)) continue;
    if (isLarger(cut[name], Number(property.maximum))) cut[name] = property.maximum;
  }
  return cut;
}

/** A number of very many digits may have stayed text. */
function isLarger(value: unknown, maximum: number): boolean {
  if (typeof value === 'number') return value > maximum;
  return typeof value === 'string' && /^\d+$/.test(value) && Number(value) > maximum;
}
