import { type Static, type TSchema, Type } from 'typebox';
import { PageSize } from './page-size.ts';

/** RFC 3339 in UTC with milliseconds, as Harbor writes it. */
export const DateTime = Type.String({ format: 'date-time' });

/** `schema` or JSON null. A type list instead of `anyOf`: it serialises without a validator. */
export function Nullable<Schema extends TSchema & { type: string }>(schema: Schema) {
  return Type.Unsafe<Static<Schema> | null>({ ...schema, type: [schema.type, 'null'] });
}

/** String values by name, such as annotations and labels. */
export const StringMap = Type.Record(Type.String(), Type.String());

/** A JSON object whose shape the registry does not own, such as an image's runtime configuration. */
export const JsonObject = Type.Unsafe<Record<string, unknown>>({
  type: 'object',
  additionalProperties: true,
});

/** OCI Distribution 1.1.1 §Error Codes; Harbor's API answers with the same body. */
export const Errors = Type.Object(
  {
    errors: Type.Array(
      Type.Object({
        code: Type.String(),
        message: Type.String(),
        detail: Type.Optional(Type.Unknown()),
      }),
    ),
  },
  {
    title: 'Errors',
    description: 'The error array that describes the errors got during the handling of request',
  },
);
export type Errors = Static<typeof Errors>;

/** An answer without a body; OpenAPI writes that as null. */
export const Empty = Type.Unsafe<void>({ type: 'null', description: 'Success' });

export const PageQuery = Type.Object({
  page: Type.Integer({ default: 1, minimum: 1, description: 'The page number' }),
  page_size: PageSize({
    default: 10,
    maximum: 100,
    description: 'The size of per page; zero or less lifts the limit',
  }),
});
export type PageQuery = Static<typeof PageQuery>;

export const ListQuery = Type.Object({
  ...PageQuery.properties,
  q: Type.Optional(
    Type.String({
      description:
        'Query string to query resources. Supported query patterns are "exact match(k=v)", "fuzzy match(k=~v)", ' +
        '"range(k=[min~max])", "list with union releationship(k={v1 v2 v3})" and "list with intersetion ' +
        'relationship(k=(v1 v2 v3))". Queries are separated by commas.',
    }),
  ),
  sort: Type.Optional(
    Type.String({
      description: 'Fields to sort by, separated by commas; "-" before a field means descending',
    }),
  ),
});
export type ListQuery = Static<typeof ListQuery>;

export const ResourceNameHeaders = Type.Object({
  'x-is-resource-name': Type.Optional(
    Type.Boolean({ description: 'Whether the path parameter is the name of the resource, digits or not' }),
  ),
});

/** What a new resource's location is built from. */
export const ResourceNameInLocationHeaders = Type.Object({
  'x-resource-name-in-location': Type.Optional(
    Type.Boolean({ description: 'Whether the Location header names the resource instead of its id' }),
  ),
});

/** An answer of plain text. */
export const Text = Type.Unsafe<string>({ type: 'string' });

/** An answer that is content as it is stored, not JSON of ours. */
export const Content = Type.Unsafe<Uint8Array>({ type: 'string', format: 'binary' });
