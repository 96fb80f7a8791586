import { describe } from 'vitest';
import { type PresentTool, tool } from './tools.ts';

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
