/**
 * The address in its normal form when the user's browser may open it: https, with a host, without credentials.
 * `openExternal` hands anything else to whatever program the system has for it.
 */
export function asOpenablePage(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  if (url.protocol !== 'https:' || url.username !== '' || url.password !== '') return undefined;
  return url.href;
}
