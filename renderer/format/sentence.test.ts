import { describe, expect, it } from 'vitest';
import { asSentence } from './sentence.ts';

describe('asSentence', () => {
  it.each([
    [
      'the project holds 3 repositories; delete them first',
      'The project holds 3 repositories; delete them first.',
    ],
    ['sha256:ab is not in library/app', 'sha256:ab is not in library/app.'],
    ['library/app is gone', 'library/app is gone.'],
    ['Already a sentence.', 'Already a sentence.'],
    ['', ''],
  ])('%j becomes %j', (message, sentence) => expect(asSentence(message)).toBe(sentence));
});
