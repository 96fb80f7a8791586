import { Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ageOf, formatMoment, parseMoment } from '../format/time.ts';
import { useNow } from './use-now.ts';

/** A moment as its age; the exact time, in the user's zone, on hover. Without a moment: "Never". */
export function RelativeTime({ at }: { readonly at: string | null | undefined }) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const moment = parseMoment(at);
  if (moment === undefined) return <>{t('never')}</>;
  const { unit, count } = ageOf(moment, now);
  return (
    <Tooltip label={formatMoment(moment, i18n.language)}>
      <time dateTime={new Date(moment).toISOString()}>{t(`time.${unit}`, { count })}</time>
    </Tooltip>
  );
}
