import { Button } from '@mantine/core';
import { IconAlertTriangle, IconMapPinOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { isNotFound, requestIdOf } from '../api/api-error.ts';
import { CopyableText } from './copyable-text.tsx';
import classes from './error-state.module.css';
import { useErrorText } from './error-text.ts';
import { StateMessage } from './state-message.tsx';

/** What a screen can fail to load and name. */
export type LoadedThing = 'projects' | 'repositories' | 'artifacts' | 'artifact' | 'logs' | 'settings';

interface ErrorStateProps {
  /** What could not be loaded, where the screen knows. */
  readonly what?: LoadedThing | undefined;
  readonly error: unknown;
  readonly onRetry: () => void;
}

/** What went wrong, to what, what to do about it. */
export function ErrorState({ what, error, onRetry }: ErrorStateProps) {
  const { t } = useTranslation(['errors', 'common']);
  const errorText = useErrorText();
  if (isNotFound(error)) return <NotFound heading="h2" />;
  const requestId = requestIdOf(error);
  const title = what === undefined ? t('title') : t(`unloaded.${what}`);
  return (
    <div role="alert">
      <StateMessage icon={<IconAlertTriangle size={20} />} title={title} text={errorText(error)}>
        <Button variant="default" onClick={onRetry}>
          {t('common:retry')}
        </Button>
        {requestId === undefined ? null : (
          <span className={classes['request']}>
            <CopyableText text={requestId} shown={t('requestId', { id: requestId })} what="" />
          </span>
        )}
      </StateMessage>
    </div>
  );
}

/** In the place of a screen whose subject does not exist, or of its content. */
export function NotFound({ heading = 'h1' }: { readonly heading?: 'h1' | 'h2' }) {
  const { t } = useTranslation('errors');
  return (
    <StateMessage
      icon={<IconMapPinOff size={20} />}
      heading={heading}
      title={t('notFound.title')}
      text={t('notFound.text')}
    >
      <Button component={Link} to="/projects" variant="default">
        {t('notFound.back')}
      </Button>
    </StateMessage>
  );
}
