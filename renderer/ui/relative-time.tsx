import { ageOf, parseMoment } from '../format/time.ts';
import { useNow } from '../hooks/use-now.ts';
import { useTexts } from '../i18n/texts.tsx';

/** A moment as its age; the exact time, in the user's zone, on hover. Without a moment: "Never". */
export function RelativeTime({ at }: { readonly at: string | null | undefined }) {
  const { t } = useTexts();
  const now = useNow();
  const moment = parseMoment(at);
  if (moment === undefined) return <>{t('never')}</>;
  const { unit, count } = ageOf(moment, now);
  return (
    <time dateTime={new Date(moment).toISOString()} data-hint={moment} data-hint-kind="moment">
      {t(`time.${unit}`, { count })}
    </time>
  );
}
