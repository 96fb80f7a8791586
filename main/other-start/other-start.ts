import { realpathSync } from 'node:fs';
import { type Static, Type } from 'typebox';
import { Check } from 'typebox/value';

/** What a second start tells the first. */
const StartAsked = Type.Object({
  /** Absolute; null where none was named. */
  dataFolder: Type.Union([Type.String(), Type.Null()]),
});
export type StartAsked = Static<typeof StartAsked>;

/**
 * The data folder that a second start named when it is not the one in use; what is not understood names none.
 *
 * @param used Absolute path of the folder in use.
 */
export function otherFolder(asked: unknown, used: string): string | undefined {
  if (!Check(StartAsked, asked) || asked.dataFolder === null) return undefined;
  return real(asked.dataFolder) === real(used) ? undefined : asked.dataFolder;
}

function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
