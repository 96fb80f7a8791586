import { type Static, Type } from 'typebox';
import { Check } from 'typebox/value';

/** Of each upload what tells whether somebody sends it; `Upload` of the registry's API. */
const Uploads = Type.Array(
  Type.Object({
    repository: Type.String(),
    state: Type.String(),
    updatedAt: Type.String(),
  }),
);
type Uploads = Static<typeof Uploads>;

/** Between two requests of one upload its client sends nothing for a moment. In ms. */
const PAUSE = 5_000;

/**
 * The repositories (project/path) that something is being pushed to, from what the registry lists of its uploads.
 *
 * @param now Unix ms.
 */
export function pushedRepositories(uploads: unknown, now: number): readonly string[] {
  if (!Check(Uploads, uploads)) return [];
  return [
    ...new Set(uploads.filter((upload) => isUnderWay(upload, now)).map(({ repository }) => repository)),
  ];
}

function isUnderWay({ state, updatedAt }: Uploads[number], now: number): boolean {
  return state === 'receiving' || (state === 'waiting' && now - Date.parse(updatedAt) < PAUSE);
}

/** A registry that does not say in time is not waited for. In ms. */
const ANSWER_WITHIN = 1_000;

/**
 * Asks the registry which repositories are being pushed to. One that does not answer gives none: its pushes are lost
 * already.
 */
export async function askForPushes(ask: (request: Request) => Promise<Response>): Promise<readonly string[]> {
  const signal = AbortSignal.timeout(ANSWER_WITHIN);
  const late = new Promise<undefined>((resolve) =>
    signal.addEventListener('abort', () => resolve(undefined)),
  );
  try {
    const request = new Request('http://core/api/marina/v1/uploads', { signal });
    const response = await Promise.race([ask(request), late]);
    if (response?.ok !== true) return [];
    return pushedRepositories(await Promise.race([response.json(), late]), Date.now());
  } catch {
    return [];
  }
}
