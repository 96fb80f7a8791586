import { Button, Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { bridge } from '../../host/bridge.ts';
import classes from '../../ui/dialog.module.css';
import { useErrorText } from '../../ui/error-text.ts';
import { toastFailure } from '../../ui/toast.ts';

/** Gives up a key that cannot be had. What it sealed is lost, so this is asked. */
export function StartAfreshDialog({
  opened,
  onClose,
}: {
  readonly opened: boolean;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation(['settings', 'common', 'errors']);
  const errorText = useErrorText();
  const startAfresh = (): void => {
    onClose();
    bridge()
      ?.secrets.startAfresh()
      .catch((error: unknown) => toastFailure(t('errors:failed.settings'), errorText(error)));
  };
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('startAfresh.title')}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <div className={classes['form']}>
        <p>{t('startAfresh.text')}</p>
        <div className={classes['buttons']}>
          <Button variant="default" data-autofocus onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button color="red" onClick={startAfresh}>
            {t('startAfresh.submit')}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
