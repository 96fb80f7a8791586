import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { execValue } from './desktop-entry.ts';

/** Reads an Exec value as the specification tells a desktop to: unescape the string, then take the quoting off. */
function argumentsOf(value: string): string[] {
  const text = value.replace(/\\(.)/g, '$1');
  return [...text.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, quoted = '']) =>
    quoted.replace(/\\(.)/g, '$1').replaceAll('%%', '%'),
  );
}

describe('execValue', () => {
  it.each([
    [['/opt/Marina/marina', '--hidden'], '"/opt/Marina/marina" "--hidden"'],
    [['/home/me/My Apps/marina'], '"/home/me/My Apps/marina"'],
    // The specification's own words: a literal dollar sign in a quoted argument is written \\$, a backslash \\\\.
    [['/opt/$HOME/marina'], '"/opt/\\\\$HOME/marina"'],
    [['C:\\marina'], '"C:\\\\\\\\marina"'],
    [['/opt/100%/marina'], '"/opt/100%%/marina"'],
    [['/opt/`id`/"x"'], '"/opt/\\\\`id\\\\`/\\\\"x\\\\""'],
    [['/opt/码头'], '"/opt/码头"'],
  ])('writes %j as %s', (command, value) => {
    expect(execValue(command)).toBe(value);
  });

  it('comes back as the same arguments, whatever they are', () => {
    const argument = fc.string({ unit: fc.constantFrom(...'ab "\'`$\\%;&|<>~*?#()=/é码') });
    fc.assert(
      fc.property(fc.array(argument, { minLength: 1, maxLength: 4 }), (command) => {
        expect(argumentsOf(execValue(command))).toEqual(command);
      }),
    );
  });

  it.each(['a\nb', 'a\tb', 'a\u0000b', 'a\u007fb'])('refuses the control character in %j', (argument) => {
    expect(() => execValue([argument])).toThrow(/control characters/);
  });
});
