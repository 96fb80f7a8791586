import { EXTERNAL_URL } from '../../../registry-core/rules/setting-limits.ts';

const EXTERNAL_URL_PATTERN = new RegExp(EXTERNAL_URL);

/** A whole number as somebody types it; undefined for anything else. */
export function wholeNumber(text: string): number | undefined {
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

/** Whether a text is an address without a path, as the registry wants it; nothing is fine too. */
export function isExternalUrl(text: string): boolean {
  return EXTERNAL_URL_PATTERN.test(text);
}
