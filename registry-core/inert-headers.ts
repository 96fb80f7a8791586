/**
 * What every answer carries that holds what users uploaded: a browser that is led there saves it, guesses no other type
 * and, should it show it after all, runs nothing of it as a page of the registry's origin.
 */
export const INERT_HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': "default-src 'none'; sandbox",
  'Content-Disposition': 'attachment',
} as const;
