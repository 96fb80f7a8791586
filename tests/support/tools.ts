import { existsSync, readFileSync } from 'node:fs';
import { describe } from 'vitest';

/** A real client or server to test with; `searchPath` are folders that it needs first on PATH. */
export type PresentTool = { path: string; version: string; searchPath?: string[] };

/** What `.cache/test-tools.json` holds for each name. */
export type ToolEntry = PresentTool | { skip: string };

const toolsFile = new URL('../../.cache/test-tools.json', import.meta.url);

/**
 * Looks up what `scripts/test-tools.mjs` (part of `npm test`) found.
 * @param name as in that script: `docker`, `dockerd-unstable`, `skopeo`, `conformance`, …
 * @returns the tool, or the reason why there is none
 */
export function tool(name: string): ToolEntry {
  if (!existsSync(toolsFile))
    return { skip: 'tools were not looked up yet: run `node scripts/test-tools.mjs`' };
  const tools = JSON.parse(readFileSync(toolsFile, 'utf8')) as Record<string, ToolEntry>;
  return tools[name] ?? { skip: `scripts/test-tools.mjs knows no tool \`${name}\`` };
}

/**
 * A test group that needs real tools. Where one is missing the group is skipped, and its name tells the reason.
 * @param title
 * @param names of tools; the body gets them by name
 * @param body declares the tests
 */
export function describeWithTools<Name extends string>(
  title: string,
  names: readonly Name[],
  body: (tools: Record<Name, PresentTool>) => void,
): void {
  const present = {} as Record<Name, PresentTool>;
  const missing: string[] = [];
  for (const name of names) {
    const entry = tool(name);
    if ('skip' in entry) missing.push(`${name}: ${entry.skip}`);
    else present[name] = entry;
  }
  if (missing.length > 0)
    describe.skip(`${title} (skipped, ${missing.join('; ')})`, () => body(placeholders(names)));
  else describe(title, () => body(present));
}

/** Lets the body of a skipped group declare its tests, so that each of them is counted as skipped. */
function placeholders<Name extends string>(names: readonly Name[]): Record<Name, PresentTool> {
  const entries = names.map((name) => [name, { path: '', version: '' }]);
  return Object.fromEntries(entries) as Record<Name, PresentTool>;
}
