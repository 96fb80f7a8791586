import { RegistryError } from '../../errors/index.ts';

/** A value in a condition, as far as its text told what it is. */
export type ConditionValue = string | number | Date;

/** What a list may be narrowed by (Harbor's `q`). */
export type Match =
  | { readonly kind: 'exact'; readonly value: string }
  | { readonly kind: 'contains'; readonly value: string }
  | {
      readonly kind: 'range';
      readonly minimum: ConditionValue | undefined;
      readonly maximum: ConditionValue | undefined;
    }
  | { readonly kind: 'anyOf'; readonly values: readonly ConditionValue[] }
  | { readonly kind: 'allOf'; readonly values: readonly ConditionValue[] };

export interface Condition {
  readonly field: string;
  readonly match: Match;
}

export interface SortKey {
  readonly field: string;
  readonly descending: boolean;
}

/** A column that conditions and sort keys may name. */
export interface Field {
  /** An SQL expression. */
  readonly sql: string;
  readonly type: 'text' | 'integer' | 'time' | 'boolean';
  /** An index finds the few rows of one value. */
  readonly selective?: true;
}

/** Fields by their name as {@link fieldKey} writes it. */
export type Fields = Readonly<Record<string, Field>>;

/** An SQL condition and the values of its placeholders. */
export interface SqlCondition {
  readonly sql: string;
  readonly values: readonly (string | number)[];
  /** An index finds the few rows that meet it: no need to look row by row. */
  readonly narrow?: true;
}

/** Conditions by what they cost: those that an index answers, and those that must look at every row. */
export function byCost(conditions: readonly SqlCondition[]): {
  readonly where: readonly SqlCondition[];
  readonly filter: readonly SqlCondition[];
} {
  return {
    where: conditions.filter(({ narrow }) => narrow === true),
    filter: conditions.filter(({ narrow }) => narrow !== true),
  };
}

/** Harbor takes `project_id`, `ProjectID` and `projectId` for the same field. */
export function fieldKey(name: string): string {
  return name.replaceAll('_', '').toLowerCase();
}

/**
 * Turns conditions into SQL; those that name no field of the list are left out, as Harbor does.
 * Throws BAD_REQUEST for a value that cannot be one of the field's.
 */
export function whereOf(conditions: readonly Condition[], fields: Fields): SqlCondition[] {
  return conditions.flatMap(({ field, match }) => {
    const known = fieldOf(fields, field);
    const condition = known === undefined ? undefined : conditionSql(field, known, match);
    return condition === undefined ? [] : [condition];
  });
}

/** ` WHERE (a) AND (b)`, or nothing. */
export function whereClause(conditions: readonly SqlCondition[]): string {
  return conditions.length === 0 ? '' : ` WHERE ${conditions.map(({ sql }) => `(${sql})`).join(' AND ')}`;
}

/**
 * Conditions that are asked of each row that others find. The unary plus keeps SQLite from searching an index for them
 * (sqlite.org/optoverview.html), which would find more rows than the slice that is read, or rows in no order.
 */
export function askedOfEach(conditions: readonly SqlCondition[]): SqlCondition[] {
  return conditions.map((condition) => ({ ...condition, sql: `+(${condition.sql})` }));
}

/** Sort keys as SQL; those that name no field of the list are left out, and one that comes again. */
export function sortOf(sort: readonly SortKey[], fields: Fields): SqlOrder[] {
  const known = sort.flatMap(({ field, descending }) => {
    const found = fieldOf(fields, field);
    return found === undefined ? [] : [{ sql: found.sql, descending }];
  });
  return known.filter(({ sql }, index) => known.findIndex((other) => other.sql === sql) === index);
}

/** One term of ORDER BY. */
export interface SqlOrder {
  readonly sql: string;
  readonly descending: boolean;
}

/** A field by the name that a client gives it. */
function fieldOf(fields: Fields, name: string): Field | undefined {
  const key = fieldKey(name);
  return Object.hasOwn(fields, key) ? fields[key] : undefined;
}

function conditionSql(name: string, field: Field, match: Match): SqlCondition | undefined {
  switch (match.kind) {
    case 'exact':
      return {
        sql: `${field.sql} = ?`,
        values: [bind(name, field, match.value)],
        ...(field.selective === true ? { narrow: true } : {}),
      };
    case 'contains':
      return { sql: `instr(lower(${field.sql}), lower(?)) > 0`, values: [match.value] };
    case 'range':
      return rangeSql(name, field, match.minimum, match.maximum);
    case 'anyOf': {
      if (match.values.length === 0) return undefined;
      const values = match.values.map((value) => bind(name, field, value));
      return { sql: `${field.sql} IN (SELECT value FROM json_each(?))`, values: [JSON.stringify(values)] };
    }
    case 'allOf':
      // A column holds one value: Harbor leaves intersections to lists that know what to do with them.
      return undefined;
  }
}

function rangeSql(
  name: string,
  field: Field,
  minimum: ConditionValue | undefined,
  maximum: ConditionValue | undefined,
): SqlCondition {
  const parts: string[] = [];
  const values: (string | number)[] = [];
  if (minimum !== undefined) {
    parts.push(`${field.sql} >= ?`);
    values.push(bind(name, field, minimum));
  }
  if (maximum !== undefined) {
    parts.push(`${field.sql} <= ?`);
    values.push(bind(name, field, maximum));
  }
  return { sql: parts.join(' AND '), values };
}

const BOOLEANS: ReadonlyMap<string, number> = new Map([
  ['true', 1],
  ['1', 1],
  ['false', 0],
  ['0', 0],
]);

function bind(name: string, field: Field, value: ConditionValue): string | number {
  const bound = bindAs(field.type, value);
  if (bound !== undefined) return bound;
  const text = value instanceof Date ? value.toISOString() : value;
  throw new RegistryError(
    'BAD_REQUEST',
    `"${text}" in the query is not a value of ${name}, which is ${field.type}`,
  );
}

function bindAs(type: Field['type'], value: ConditionValue): string | number | undefined {
  if (type === 'text') return value instanceof Date ? value.toISOString() : String(value);
  if (type === 'boolean') return BOOLEANS.get(String(value).toLowerCase());
  if (value instanceof Date) return value.getTime();
  if (type === 'time' && typeof value === 'string') {
    const time = Date.parse(value);
    return Number.isNaN(time) ? undefined : time;
  }
  const number = typeof value === 'number' ? value : integerOf(value);
  return number === undefined || !Number.isSafeInteger(number) ? undefined : number;
}

function integerOf(text: string): number | undefined {
  return /^-?\d+$/.test(text) ? Number(text) : undefined;
}
