import { Button } from '@mantine/core';
import { IconArrowUp } from '@tabler/icons-react';
import { type KeyboardEvent, type UIEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { LogInspector } from './log-inspector.tsx';
import type { ShownLine } from './log-lines.ts';
import classes from './log-list.module.css';
import { LogTable } from './log-table.tsx';
import type { ShownLog } from './use-log.ts';

interface LogListProps {
  readonly log: ShownLog;
  /** Told when the reader is further down or looks at a line, so that new lines wait. */
  readonly onReading: (reading: boolean) => void;
  /** A click on a request's id. */
  readonly onRequest: (requestId: string) => void;
}

/** The lines, the one that is looked at, and the word of new ones. */
export function LogList({ log, onReading, onRequest }: LogListProps) {
  const { t } = useTranslation('logs');
  const list = useRef<HTMLDivElement>(null);
  const [isScrolled, setScrolled] = useState(false);
  const [inspected, setInspected] = useState<ShownLine>();
  const isReading = isScrolled || inspected !== undefined;
  useEffect(() => onReading(isReading), [isReading, onReading]);
  useEffect(() => () => onReading(false), [onReading]);
  const close = (): void => {
    setInspected(undefined);
    list.current?.querySelector<HTMLElement>('[data-row][tabindex="0"]')?.focus();
  };
  const showWaiting = (): void => {
    log.showWaiting();
    setInspected(undefined);
    list.current?.querySelector('[role="grid"]')?.parentElement?.scrollTo({ top: 0 });
  };
  const closeOnEscape = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && inspected !== undefined) close();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a short cut of the list in it
    <div className={classes['list']} onKeyDown={closeOnEscape}>
      <div
        ref={list}
        className={classes['table']}
        onScrollCapture={(event: UIEvent) => {
          if (event.target instanceof Element) setScrolled(event.target.scrollTop > 0);
        }}
      >
        {log.waiting === 0 ? null : (
          <Button
            className={classes['waiting'] ?? ''}
            variant="filled"
            size="compact-sm"
            radius="xl"
            leftSection={<IconArrowUp size={14} aria-hidden />}
            onClick={showWaiting}
          >
            {t('waiting', { count: log.waiting })}
          </Button>
        )}
        <LogTable log={log} onOpen={setInspected} onRequest={onRequest} />
      </div>
      {inspected === undefined ? null : (
        <LogInspector line={inspected} onClose={close} onRequest={onRequest} />
      )}
    </div>
  );
}
