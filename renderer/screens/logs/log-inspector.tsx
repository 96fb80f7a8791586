import { Button, CloseButton } from '@mantine/core';
import { IconCheck, IconCopy, IconFilter } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { formatLogTime } from '../../format/time.ts';
import { FactList } from '../../ui/fact-list.tsx';
import { useCopy } from '../../ui/use-copy.ts';
import { LevelMark } from './level-mark.tsx';
import classes from './log-inspector.module.css';
import type { ShownLine } from './log-lines.ts';
import { explainedStatus, levelOf, NAMED_FIELDS, rawText, requestIdOf, valueText } from './log-text.ts';

interface LogInspectorProps {
  readonly line: ShownLine;
  readonly onClose: () => void;
  readonly onRequest: (requestId: string) => void;
}

/** Everything that one line says, beside the list. */
export function LogInspector({ line, onClose, onRequest }: LogInspectorProps) {
  const { t, i18n } = useTranslation(['logs', 'common']);
  const { state, copy } = useCopy(rawText(line));
  const requestId = requestIdOf(line);
  const status = explainedStatus(line);
  const nameOf = (field: string): string => {
    const known = NAMED_FIELDS.find((name) => name === field);
    return known === undefined ? field : t(`field.${known}`);
  };
  const CopyIcon = state === 'copied' ? IconCheck : IconCopy;
  return (
    <aside className={classes['inspector']} aria-label={t('inspector')}>
      <header className={classes['header']}>
        <LevelMark level={levelOf(line)} />
        <time className={classes['time']} dateTime={line.time}>
          {formatLogTime(line.time, i18n.language)}
        </time>
        <CloseButton size="sm" aria-label={t('common:close')} onClick={onClose} />
      </header>
      <div className={classes['body']}>
        <h2 className={classes['message']}>{line.message === 'request' ? t('request') : line.message}</h2>
        {status === undefined ? null : <p className={classes['meaning']}>{t(`status.s${status}`)}</p>}
        <div className={classes['acts']}>
          <Button
            variant="default"
            size="compact-sm"
            leftSection={<CopyIcon size={14} stroke={1.75} aria-hidden />}
            onClick={() => void copy()}
          >
            {state === 'copied' ? t('common:copied') : t('copyLine')}
          </Button>
          {requestId === undefined ? null : (
            <Button
              variant="default"
              size="compact-sm"
              leftSection={<IconFilter size={14} stroke={1.75} aria-hidden />}
              onClick={() => onRequest(requestId)}
            >
              {t('sameRequest')}
            </Button>
          )}
        </div>
        <FactList
          layout="stacked"
          facts={Object.entries(line.fields).map(([name, value]) => ({
            name: nameOf(name),
            value: <pre className={classes['value']}>{valueText(value)}</pre>,
          }))}
        />
      </div>
    </aside>
  );
}
