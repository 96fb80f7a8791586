import type { Platform } from '../../registry-core/api/schemas/marina/listing.ts';

/** A platform as clients write it: `linux/arm64/v8`. */
export function formatPlatform(platform: Platform): string {
  const { os, architecture, variant } = platform;
  return [os, architecture, variant].filter((part) => part !== undefined && part !== '').join('/');
}

/** How builders mark what runs nowhere, such as attestations. */
export function isNowhere({ os, architecture }: Platform): boolean {
  return os === 'unknown' && architecture === 'unknown';
}
