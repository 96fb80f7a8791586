import { VisuallyHidden } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useConnection, useStorage } from '../data/registry/use-registry.ts';
import { formatBytes } from '../format/bytes.ts';
import { healthOf, useCoreStatus } from '../host/core-status.ts';
import { CopyableText } from '../ui/copyable-text.tsx';
import { HealthDot } from '../ui/health-dot.tsx';
import classes from './status-line.module.css';

/** The bottom of the window: the registry's state, its address to copy, what it stores. */
export function StatusLine() {
  const { t, i18n } = useTranslation(['shell', 'home', 'common']);
  const health = useCoreStatus(healthOf);
  const connection = useConnection();
  const storage = useStorage();
  return (
    <footer className={classes['line']}>
      <span className={classes['item']} role="status">
        <HealthDot health={health} />
        {t(`state.${health}`)}
      </span>
      {connection.data === undefined ? null : (
        <CopyableText text={connection.data.address} what={t('home:address.copy')} />
      )}
      {connection.data?.exposed === true ? (
        <span className={classes['warning']} data-hint={t('exposed.meaning')}>
          <IconAlertTriangle size={14} stroke={1.75} aria-hidden />
          {t('exposed.short')}
          <VisuallyHidden>{t('exposed.meaning')}</VisuallyHidden>
        </span>
      ) : null}
      <span className={classes['space']} />
      {storage.data === undefined ? null : (
        <span className={classes['item']}>
          {t('stored', { size: formatBytes(storage.data.bytes, i18n.language) })}
        </span>
      )}
    </footer>
  );
}
