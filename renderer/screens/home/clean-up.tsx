import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useCollectGarbage, useGarbage } from '../../data/cleanup/use-garbage.ts';
import { formatBytes } from '../../format/bytes.ts';
import { ByteSize } from '../../ui/byte-size.tsx';
import { useErrorText } from '../../ui/error-text.ts';
import { toastDone, toastFailure } from '../../ui/toast.ts';
import classes from './storage-row.module.css';

/** What of the content that no artifact uses can go now, and the way to be rid of it. Nothing while none can. */
export function CleanUp({ unusedBytes }: { readonly unusedBytes: number }) {
  const { t, i18n } = useTranslation('home');
  const errorText = useErrorText();
  const { data } = useGarbage(unusedBytes > 0);
  const collect = useCollectGarbage();
  if (data === undefined || data.bytes === 0 || data.hindrance !== null) return null;
  const cleanUp = (): void =>
    collect.mutate(undefined, {
      onSuccess: (freed) => toastDone(t('cleanUp.done', { size: formatBytes(freed, i18n.language) })),
      onError: (error) => toastFailure(t('cleanUp.failed'), errorText(error)),
    });
  return (
    <div className={classes['row']}>
      <span data-hint={t('cleanUp.hint', { count: Math.max(1, Math.round(data.graceSeconds / 3600)) })}>
        {t('cleanUp.title')}
      </span>
      <span className={classes['size']}>
        <ByteSize bytes={data.bytes} />
      </span>
      <Button
        variant="subtle"
        size="compact-xs"
        px={6}
        aria-label={t('cleanUp.all')}
        loading={collect.isPending}
        onClick={cleanUp}
      >
        {t('cleanUp.act')}
      </Button>
    </div>
  );
}
