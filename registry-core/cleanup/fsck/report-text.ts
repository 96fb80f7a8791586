import type { FsckReport, ReportedFinding } from './fsck.ts';

/** A report in plain words, for a terminal. */
export function reportText(report: FsckReport): string {
  const { findings, manifests, blobs, bytes, knownMissing } = report;
  const lines = findings.flatMap(describe);
  const missing =
    knownMissing === 0
      ? ''
      : knownMissing === 1
        ? '; one of the blobs is known to be missing until it is pushed again'
        : `; ${knownMissing} of the blobs are known to be missing until they are pushed again`;
  lines.push(
    ...unneededLines(report.unneeded),
    `checked ${counted(manifests, 'manifest')} and ${counted(blobs, 'blob')}, ${counted(bytes, 'byte')}${missing}`,
    conclusion(findings),
  );
  return `${lines.join('\n')}\n`;
}

/** What an operator may want to know of, though nothing is wrong with it. */
function unneededLines({ count, first }: FsckReport['unneeded']): string[] {
  if (count === 0) return [];
  const more = count - first.length;
  return [
    `${counted(count, 'missing blob')} that no artifact needs:`,
    ...first.map((blob) => `  ${blob}`),
    ...(more === 0 ? [] : [`  and ${more} more`]),
  ];
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function describe(finding: ReportedFinding): string[] {
  const { message, remedy, repairable, repaired, failure } = finding;
  if (repaired) return [message, `  repaired: ${remedy}`];
  if (failure !== undefined) return [message, `  NOT repaired: ${failure}`];
  return [message, repairable ? `  --repair ${remedy}` : `  ${remedy}`];
}

function conclusion(findings: readonly ReportedFinding[]): string {
  if (findings.length === 0) return 'nothing is wrong';
  const left = findings.filter(({ repaired }) => !repaired).length;
  const found = findings.length === 1 ? 'one thing is wrong' : `${findings.length} things are wrong`;
  if (left === findings.length) return found;
  return left === 0 ? `${found}; all is repaired` : `${found}; ${left} could not be repaired`;
}
