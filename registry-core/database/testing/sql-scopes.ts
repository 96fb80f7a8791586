/** How a SELECT, or the statement itself, stands in what is around it. */
export type ScopeKind = 'statement' | 'from' | 'with' | 'exists' | 'in' | 'value';

/** A part of a statement with tables and a limit of its own; a compound of SELECTs is one. */
export interface SqlScope {
  readonly kind: ScopeKind;
  readonly parent: SqlScope | undefined;
  /** Tables by the names that they have here, as EXPLAIN QUERY PLAN shows them. */
  readonly tables: Map<string, string>;
  /** Its words, without those of the scopes in it. */
  readonly words: string[];
}

const TOKEN = /'(?:[^']|'')*'|"[^"]*"|--[^\n]*|[A-Za-z_][\w]*|\$\w+|\d+|[()?,.;]|[^\s\w]/g;
const STARTS_TABLE = new Set(['FROM', 'JOIN', 'UPDATE', 'INTO']);
const NO_ALIAS = new Set(
  'WHERE ON JOIN CROSS LEFT INNER NATURAL USING ORDER GROUP LIMIT UNION SET VALUES INDEXED NOT SELECT DEFAULT RETURNING'.split(
    ' ',
  ),
);

/** Splits a statement into its scopes, the statement itself first. */
export function scopesOf(sql: string): SqlScope[] {
  const statement: SqlScope = { kind: 'statement', parent: undefined, tables: new Map(), words: [] };
  const scopes = [statement];
  // What a parenthesis ends: a scope, or (undefined) a mere grouping.
  const open: (SqlScope | undefined)[] = [];
  let scope = statement;
  const tokens = (sql.match(TOKEN) ?? []).filter((token) => !token.startsWith('--'));
  tokens.forEach((token, index) => {
    if (token === '(') {
      if (/^(SELECT|WITH)$/.test(tokens[index + 1] ?? '')) {
        open.push(scope);
        scope = { kind: kindOf(scope.words), parent: scope, tables: new Map(), words: [] };
        scopes.push(scope);
      } else open.push(undefined);
    } else if (token === ')') {
      const outer = open.pop();
      if (outer === undefined) return;
      scope = outer;
      scope.words.push('()');
    } else {
      scope.words.push(token);
    }
  });
  for (const each of scopes) readTables(each);
  return scopes;
}

function kindOf(before: readonly string[]): ScopeKind {
  const [last = '', secondLast = ''] = [before.at(-1), before.at(-2)];
  if (last === 'FROM' || last === 'JOIN') return 'from';
  if (last === 'EXISTS') return 'exists';
  if (last === 'IN') return 'in';
  return last === 'AS' && before.includes('WITH') && secondLast !== '' ? 'with' : 'value';
}

/** `FROM table`, `FROM table alias`, `JOIN table AS alias`, `UPDATE table`. */
function readTables({ words, tables }: SqlScope): void {
  words.forEach((word, index) => {
    if (!STARTS_TABLE.has(word)) return;
    const table = words[index + 1] ?? '';
    if (!/^[a-z_]+$/.test(table)) return;
    const [next = '', afterNext = ''] = words.slice(index + 2);
    const alias = next === 'AS' ? afterNext : next;
    tables.set(/^[a-z_]\w*$/i.test(alias) && !NO_ALIAS.has(alias) ? alias : table, table);
  });
}

/** Whether the scope reads no more rows than a LIMIT of its own, or of what reads its rows one by one, lets it. */
export function isLimited(scope: SqlScope): boolean {
  if (scope.words.includes('LIMIT') || scope.kind === 'exists') return true;
  if (scope.kind !== 'from' || scope.parent === undefined || isAggregate(scope)) return false;
  return isLimited(scope.parent);
}

/** Whether it reads all of its rows before it yields the first one. */
function isAggregate({ words }: SqlScope): boolean {
  return /^SELECT( DISTINCT)? (count|sum|total|max|min|json_group_array)\b|GROUP BY/.test(words.join(' '));
}

/** Whether it asks an index for the first or last of its entries alone. */
export function isExtreme({ words }: SqlScope): boolean {
  return /^SELECT (min|max) \S+ (AS \w+ )?FROM/.test(words.filter((word) => word !== ',').join(' '));
}

/** Whether any row will do. */
export function readsAnything({ words }: SqlScope): boolean {
  return !words.includes('WHERE');
}
