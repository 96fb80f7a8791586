import { describe, expect, it } from 'vitest';
import { paths, placeOfPath } from './paths.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;

describe('placeOfPath', () => {
  it.each(['app', 'team/app', 'a/b/c', 'with.dots__and--more'])(
    'reads what paths wrote of library/%s',
    (name) => {
      const fullName = `library/${name}`;
      expect(placeOfPath(paths.project('library'))).toEqual({ kind: 'project', project: 'library' });
      expect(placeOfPath(paths.repository(fullName))).toEqual({ kind: 'repository', fullName });
      for (const reference of ['1.0', DIGEST]) {
        expect(placeOfPath(paths.artifact(fullName, reference))).toEqual({
          kind: 'artifact',
          fullName,
          reference,
        });
      }
    },
  );

  it.each([paths.home, paths.projects, paths.logs, paths.settings, '/projects/a/b', '/nowhere'])(
    'sees no place in %s',
    (path) => expect(placeOfPath(path)).toBeUndefined(),
  );
});
