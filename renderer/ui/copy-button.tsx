import { ActionIcon, Tooltip } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconCopy } from '@tabler/icons-react';
import type { MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useRowTabIndex } from './data-table/row-focus.ts';
import { useCopy } from './use-copy.ts';

const ICONS = { idle: IconCopy, copied: IconCheck, failed: IconAlertTriangle } as const;

/** A small button that copies `text`; `what` names it, such as "digest". */
export function CopyButton({ text, what }: { readonly text: string; readonly what: string }) {
  const { t } = useTranslation(['common', 'errors']);
  const { state, copy } = useCopy(text);
  const tabIndex = useRowTabIndex();
  const Icon = ICONS[state];
  const name = t('copyOf', { what });
  const label = { idle: name, copied: t('copied'), failed: t('errors:failed.copy') }[state];
  const onClick = (event: MouseEvent): void => {
    // Copying from a row does not open it.
    event.stopPropagation();
    void copy();
  };
  return (
    <Tooltip label={label} {...(state === 'idle' ? {} : { opened: true })}>
      <ActionIcon
        aria-label={state === 'idle' ? name : label}
        onClick={onClick}
        {...(tabIndex === undefined ? {} : { tabIndex })}
      >
        <Icon size={15} stroke={1.75} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}
