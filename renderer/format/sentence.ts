/** What stands between two sentences: Chinese full stops bring their own space. */
export function sentenceGap(language: string): string {
  return language.startsWith('zh') ? '' : ' ';
}

/**
 * A message of the registry as a sentence of the window: with a capital and a full stop. Names and digests at its
 * beginning stay as they are.
 */
export function asSentence(message: string): string {
  const text = message.trim();
  if (text === '') return '';
  const begun = /^[a-z]+\s/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
  return /[.!?。！？…]$/.test(begun) ? begun : `${begun}.`;
}
