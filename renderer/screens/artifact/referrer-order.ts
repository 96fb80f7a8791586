interface Referring {
  readonly digest: string;
  readonly subjectDigest: string;
}

/** What refers to `subject`, each followed by what refers to it. */
export function inTreeOrder<One extends Referring>(subject: string, all: readonly One[]): readonly One[] {
  return all
    .filter((one) => one.subjectDigest === subject)
    .flatMap((one) => [one, ...inTreeOrder(one.digest, all)]);
}
