const KEYWORDS = new Set(
  `all and as asc between by case cast conflict cross delete desc distinct do else end exists filter from group having in
   indexed insert into is join left like limit not nothing null offset on or order over recursive returning select set
   then union update using values when where with`.split(/\s+/),
);
/** What a table is called where it is the only one of its kind; in another part it goes by a word, as `parent`. */
const SHORT_NAMES: Readonly<Record<string, string>> = {
  a: 'artifact',
  b: 'blob',
  c: 'artifact_child',
  l: 'repository_blob',
  m: 'manifest',
  p: 'project',
  r: 'repository',
  t: 'tag',
};
/** Texts, and names that are told from keywords by a quote or by a point. */
const WORD = /'(?:[^']|'')*'|"[^"]*"|\$\w+|(?<![\w.])[A-Za-z_]+(?!\w)/g;

/** What of a statement is not written as all others are. */
export function styleFaultsOf(sql: string): string[] {
  const words = sql.match(WORD) ?? [];
  return [
    ...words.filter((word) => KEYWORDS.has(word)).map((word) => `${word} is not in upper case`),
    ...(/SELECT (DISTINCT )?(\w+\.)?\*/.test(sql) ? ['a SELECT does not list its columns'] : []),
    ...(/INTO \w+ (?!\()/.test(sql) ? ['an INSERT does not list its columns'] : []),
    ...(/!=|==/.test(sql.replace(WORD, '')) ? ['the operators are = and <>'] : []),
    ...(/\b(FROM|JOIN) [a-z_]+ AS\b/.test(sql) ? ['a table is renamed without AS'] : []),
    ...[...sql.matchAll(/\b(?:FROM|JOIN) ([a-z_]+) ([a-z])\b/g)]
      .filter(([, table, name = '']) => SHORT_NAMES[name] !== table)
      .map(([, table, name]) => `${name} is not what ${table} is called`),
    ...(/;\s*$/.test(sql) ? ['a statement does not end with a semicolon'] : []),
  ];
}
