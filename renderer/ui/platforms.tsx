import type { Platform } from '../../registry-core/api/schemas/marina/listing.ts';
import { formatPlatform } from '../format/platform.ts';
import { useTexts } from '../i18n/texts.tsx';
import classes from './platforms.module.css';

/** What an artifact runs on: the one platform, or how many, all of them on hover. */
export function Platforms({ platforms }: { readonly platforms: readonly Platform[] }) {
  const { t } = useTexts();
  const names = [...new Set(platforms.map(formatPlatform))].filter((name) => name !== '');
  const [only] = names;
  if (only === undefined) return null;
  if (names.length === 1) return <span className={classes['platform']}>{only}</span>;
  return <span data-hint={names.join(', ')}>{t('artifacts:platforms', { count: names.length })}</span>;
}
