import { perLanguage } from './per-language.ts';

const UNITS = ['KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

/** A size for reading: whole bytes below 1 KiB, then one decimal in binary units: `3.4 MiB`. */
export function formatBytes(bytes: number, language: string): string {
  if (bytes < 1024) return `${formatInteger(bytes, language)} B`;
  let value = bytes;
  let unit: string = 'B';
  for (const larger of UNITS) {
    // 1023.96 KiB would be written 1,024.0 KiB.
    if (Math.round(value * 10) / 10 < 1024) break;
    value /= 1024;
    unit = larger;
  }
  return `${oneDecimal(language).format(value)} ${unit}`;
}

/** A whole number with the language's grouping: `1,234,567`. */
export function formatInteger(value: number, language: string): string {
  return integer(language).format(value);
}

const oneDecimal = perLanguage(
  (language) => new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 }),
);
const integer = perLanguage((language) => new Intl.NumberFormat(language, { maximumFractionDigits: 0 }));
