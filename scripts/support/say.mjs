/**
 * Tells the person at the terminal what happens. Always on stderr: stdout belongs to the program that a script starts.
 * @param {string} message
 */
export function say(message) {
  process.stderr.write(`marina: ${message}\n`);
}

/**
 * What is left of an error for one line in a log.
 * @param {unknown} error
 * @returns {string}
 */
export function reasonOf(error) {
  const text = error instanceof Error ? error.message : String(error);
  return text.trim().split('\n').slice(-1)[0]?.slice(0, 300) || 'unknown reason';
}

/**
 * Says why a command ends, in full.
 * @param {unknown} error
 */
export function sayFailure(error) {
  say(error instanceof Error ? error.message : String(error));
}
