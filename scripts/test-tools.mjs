import { say } from './support/say.mjs';
import { collectTestTools, toolsFile } from './test-tools/collect.mjs';

// Fetches the real clients and servers that the tests use and says what was found: `node scripts/test-tools.mjs`.
const tools = await collectTestTools();
for (const [name, entry] of Object.entries(tools)) {
  say('skip' in entry ? `${name}: skipped, ${entry.skip}` : `${name} ${entry.version}: ${entry.path}`);
}
say(`written to ${toolsFile}`);
