import type { BlobDriver } from '../../blobs/index.ts';
import type { Database } from '../../database/index.ts';
import { errnoOf } from '../../errors/index.ts';
import { ArtifactCheck } from './check-artifacts.ts';
import { BlobCheck, type UnneededBlobs } from './check-blobs.ts';
import { checkCounts, checkManifests, checkTags } from './check-catalog.ts';
import { checkPages, checkReferences, pagesAreWell } from './check-database.ts';
import { checkJobs } from './check-jobs.ts';
import { checkUploads } from './check-uploads.ts';
import type { Check, Finding, FindingKind } from './finding.ts';

/** What is checked. */
export interface FsckParts {
  readonly database: Database;
  /** Undefined when it cannot be opened: then no upload can go on. */
  readonly uploadDatabase: Database | undefined;
  readonly driver: BlobDriver;
  /** File of the database of jobs. */
  readonly jobDatabase: string;
  /** Folder for manifests that do not match their digest. */
  readonly quarantine: string;
}

/** A finding with what became of it. */
export interface ReportedFinding {
  readonly kind: FindingKind;
  readonly message: string;
  readonly remedy: string;
  /** `--repair` mends it. */
  readonly repairable: boolean;
  readonly repaired: boolean;
  /** Why mending it did not succeed. */
  readonly failure?: string;
}

/** What a check went through and found. */
export interface FsckReport {
  readonly findings: readonly ReportedFinding[];
  readonly manifests: number;
  readonly blobs: number;
  /** Bytes of blobs that were read. */
  readonly bytes: number;
  /** Blobs that were marked missing before: clients push them again. No finding, since all is known. */
  readonly knownMissing: number;
  /** Those of them that no artifact needs. */
  readonly unneeded: Readonly<UnneededBlobs>;
}

/**
 * Checks a registry that does not run, from the database's pages to every byte of every blob, and with `repair` mends
 * what it finds on the way. Never throws for what is damaged: a part that cannot be read becomes a finding.
 */
export async function fsck(parts: FsckParts, repair: boolean): Promise<FsckReport> {
  const { database, driver, uploadDatabase, jobDatabase, quarantine } = parts;
  const blobCheck = new BlobCheck(database, driver);
  let manifests = 0;
  const countManifest = (): void => {
    manifests += 1;
  };
  const findings: ReportedFinding[] = [];
  const run = async (what: string, check: Check, mend: boolean): Promise<void> => {
    for await (const finding of guarded(what, check)) findings.push(await report(finding, mend));
  };
  await run('the pages of the database', () => checkPages(database), repair);
  // What a damaged database says of its rows is not to be acted on.
  const trusted = pagesAreWell(database);
  const mend = repair && trusted;
  await run('manifests', () => checkManifests(database, quarantine, countManifest), mend);
  if (trusted) {
    await run('references between rows', () => checkReferences(database), mend);
    await run('tags', () => checkTags(database), mend);
    await run('artifacts', () => new ArtifactCheck(database, driver).artifacts(), mend);
    await run('counts', () => checkCounts(database), mend);
  }
  await run('blobs', () => blobCheck.rows(), mend);
  if (trusted) await run('files', () => blobCheck.orphans(), mend);
  else findings.push(UNTRUSTED);
  await run('uploads', () => checkUploads(driver, uploadDatabase), mend);
  await run('jobs', () => checkJobs(jobDatabase), repair);
  return { findings, manifests, ...blobCheck.tally };
}

const UNTRUSTED: ReportedFinding = {
  kind: 'not-checked',
  message:
    'references, tags, artifacts, counts and files without a blob were not checked, because the database is damaged',
  remedy: 'mend the database first; until then nothing else is repaired',
  repairable: false,
  repaired: false,
};

/** A check whose own failure is its last finding. */
async function* guarded(what: string, check: Check): AsyncIterable<Finding> {
  try {
    yield* check();
  } catch (cause) {
    yield {
      kind: 'not-checked',
      message: `${what} could not be checked to the end: ${reasonOf(cause)}`,
      remedy: 'restore the data folder from a backup if the database is damaged',
    };
  }
}

async function report(finding: Finding, repair: boolean): Promise<ReportedFinding> {
  const { kind, message, remedy } = finding;
  const known = { kind, message, remedy, repairable: finding.repair !== undefined };
  if (!repair || finding.repair === undefined) return { ...known, repaired: false };
  try {
    await finding.repair();
    return { ...known, repaired: true };
  } catch (cause) {
    return { ...known, repaired: false, failure: reasonOf(cause) };
  }
}

function reasonOf(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  const code = errnoOf(cause);
  return code === undefined || message.includes(code) ? message : `${message} (${code})`;
}
