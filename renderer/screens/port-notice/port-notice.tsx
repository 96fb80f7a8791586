import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type OtherPort, useOtherPort, usePortHolder } from '../../data/desktop/use-port.ts';
import { useChangeSettings } from '../../data/registry/use-settings.ts';
import { bridge } from '../../host/bridge.ts';
import { useErrorText } from '../../ui/error-text.ts';
import classes from '../../ui/notice.module.css';
import { toastFailure } from '../../ui/toast.ts';

/** Says that the registry listens on another port than it is set to, why, and what can be done about it. */
export function PortNotice() {
  const port = useOtherPort();
  return port === undefined ? null : <Notice port={port} />;
}

function Notice({ port }: { readonly port: OtherPort }) {
  const { t } = useTranslation(['shell', 'settings']);
  const errorText = useErrorText();
  const change = useChangeSettings();
  const [listening, wanted] = [String(port.listening), String(port.wanted)];
  const keep = (): void =>
    change.mutate(
      { port: port.listening },
      { onError: (error) => toastFailure(t('port.notKept'), errorText(error)) },
    );
  return (
    <div className={classes['notice']} role="status">
      <p>
        <Reason port={port} /> {t('port.meaning', { listening, wanted })}
      </p>
      <Button variant="default" size="compact-sm" loading={change.isPending} onClick={keep}>
        {t('port.keep', { listening })}
      </Button>
      {bridge() === undefined ? null : (
        <Button
          variant="default"
          size="compact-sm"
          data-hint={t('settings:restartMeans')}
          onClick={() => void bridge()?.core.restart()}
        >
          {t('port.restart', { wanted })}
        </Button>
      )}
    </div>
  );
}

function Reason({ port }: { readonly port: OtherPort }) {
  const { t } = useTranslation('shell');
  const holder = usePortHolder(port.wanted).data;
  const [listening, wanted] = [String(port.listening), String(port.wanted)];
  if (bridge() === undefined) return <>{t('port.started', { listening, wanted })}</>;
  if (holder?.taken !== true) return <>{t('port.differs', { listening, wanted })}</>;
  return (
    <>
      {holder.process === null
        ? t('port.taken', { listening, wanted })
        : t('port.takenBy', { listening, wanted, process: holder.process })}
    </>
  );
}
