/** Characters that a program's command line in a desktop entry cannot carry. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: those are the ones
const UNSPEAKABLE = /[\u0000-\u001f\u007f]/;

/**
 * The value of a desktop entry's `Exec` key that starts a program with exactly these arguments.
 * Desktop Entry Specification 1.5, "The Exec key": each argument is quoted; then the whole is escaped like any string.
 *
 * @throws {Error} when an argument holds a control character, which the format cannot express.
 */
export function execValue(command: readonly string[]): string {
  return command.map(quotedArgument).join(' ');
}

function quotedArgument(argument: string): string {
  if (UNSPEAKABLE.test(argument)) {
    throw new Error(`a desktop entry cannot name ${JSON.stringify(argument)}: it has control characters`);
  }
  const quoted = argument.replace(/["`$\\]/g, '\\$&').replaceAll('%', '%%');
  return `"${escapedString(quoted)}"`;
}

/** A value of type string: "The escape sequences \s, \n, \t, \r, and \\ are supported". */
function escapedString(text: string): string {
  return text.replaceAll('\\', '\\\\');
}
