import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useDiscardUploads, useUnfinishedUploads } from '../../data/uploads/use-unfinished-uploads.ts';
import { formatBytes } from '../../format/bytes.ts';
import { ByteSize } from '../../ui/byte-size.tsx';
import { useErrorText } from '../../ui/error-text.ts';
import { toastDone, toastFailure } from '../../ui/toast.ts';
import classes from './storage-row.module.css';

/** What uploads that nobody goes on with hold on the disk, and the way to be rid of it. Nothing when there are none. */
export function UnfinishedUploads() {
  const { t, i18n } = useTranslation('home');
  const errorText = useErrorText();
  const bytes = useUnfinishedUploads().data?.totalBytes ?? 0;
  const discard = useDiscardUploads();
  if (bytes === 0) return null;
  const discardAll = (): void =>
    discard.mutate(undefined, {
      onSuccess: (freed) => toastDone(t('unfinished.done', { size: formatBytes(freed, i18n.language) })),
      onError: (error) => toastFailure(t('unfinished.failed'), errorText(error)),
    });
  return (
    <div className={classes['row']}>
      <span data-hint={t('unfinished.hint')}>{t('unfinished.title')}</span>
      <span className={classes['size']}>
        <ByteSize bytes={bytes} />
      </span>
      <Button
        variant="subtle"
        size="compact-xs"
        px={6}
        aria-label={t('unfinished.discardAll')}
        loading={discard.isPending}
        onClick={discardAll}
      >
        {t('unfinished.discard')}
      </Button>
    </div>
  );
}
