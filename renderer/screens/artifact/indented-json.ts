/** JSON with line breaks, for reading; text that is not JSON, or that has its own line breaks, stays as it is. */
export function indentedJson(text: string): string {
  if (text.trim().includes('\n')) return text;
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return text;
  }
}
