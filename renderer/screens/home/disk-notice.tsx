import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useDiskRoom } from '../../data/registry/use-disk.ts';
import { useStorage } from '../../data/registry/use-registry.ts';
import { formatBytes } from '../../format/bytes.ts';
import { troubleOf, useCoreStatus } from '../../host/core-status.ts';
import { paths } from '../../navigation/paths.ts';
import classes from '../../ui/notice.module.css';

/** Says that the disk has no room for what is pushed, or soon none. */
export function DiskNotice() {
  const { t, i18n } = useTranslation(['home', 'activities']);
  const navigate = useNavigate();
  const room = useDiskRoom();
  const free = formatBytes(useStorage().data?.diskFree ?? 0, i18n.language);
  const isWorse = useCoreStatus((status) => status.core.status === 'down' || troubleOf(status) !== undefined);
  // What is worse is said by the banner.
  if (room === 'enough' || isWorse) return null;
  return (
    <div className={classes['notice']} role="status" data-room={room}>
      <p>
        <strong>{t(`disk.${room}.title`, { free })}</strong> {t(`disk.${room}.text`)}
      </p>
      {room === 'full' ? (
        <Button
          variant="default"
          size="compact-sm"
          onClick={() => void navigate(`${paths.logs}?level=error`)}
        >
          {t('activities:receive.showLog')}
        </Button>
      ) : null}
    </div>
  );
}
