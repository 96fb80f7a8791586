import { existsSync, readFileSync } from 'node:fs';

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
