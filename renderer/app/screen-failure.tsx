import { Button } from '@mantine/core';
import { IconBug } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useRouteError } from 'react-router';
import { StateMessage } from '../ui/state-message.tsx';

/** In the place of a screen whose code failed; the shell around it still works. */
export function ScreenFailure() {
  const { t } = useTranslation(['errors', 'common']);
  const error = useRouteError();
  const navigate = useNavigate();
  const message = error instanceof Error ? error.message : '';
  return (
    <div role="alert">
      <StateMessage
        icon={<IconBug size={20} />}
        heading="h1"
        title={t('crash.title')}
        text={t('crash.text', { message })}
      >
        <Button variant="default" onClick={() => void navigate(0)}>
          {t('common:retry')}
        </Button>
      </StateMessage>
    </div>
  );
}
