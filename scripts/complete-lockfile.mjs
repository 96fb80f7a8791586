import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from './support/folders.mjs';
import { completeLockfile, missingOptionalPackages } from './support/lockfile.mjs';
import { say } from './support/say.mjs';

// Run after adding a dependency: `node scripts/complete-lockfile.mjs`; with --check it only tells (npm test does).
const file = path.join(projectRoot, 'package-lock.json');
const lockfile = JSON.parse(readFileSync(file, 'utf8'));
const missing = missingOptionalPackages(lockfile);
if (missing.length > 0 && process.argv.includes('--check')) {
  say(`package-lock.json lacks ${missing.map((item) => item.name).join(', ')}`);
  say('run `node scripts/complete-lockfile.mjs` and commit the result');
  process.exitCode = 1;
} else if (missing.length > 0) {
  writeFileSync(file, `${JSON.stringify(completeLockfile(lockfile), null, 2)}\n`);
  say(`added ${missing.length} packages of other platforms to package-lock.json`);
}
