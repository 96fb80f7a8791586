import { IconAlertTriangle, IconCheck, IconCopy } from '@tabler/icons-react';
import type { MouseEvent } from 'react';
import { useTexts } from '../i18n/texts.tsx';
import { IconButton } from './icon-button.tsx';
import { useCopy } from './use-copy.ts';

const ICONS = { idle: IconCopy, copied: IconCheck, failed: IconAlertTriangle } as const;

/** A small button that copies `text`; `what` names it, such as "digest". */
export function CopyButton({ text, what }: { readonly text: string; readonly what: string }) {
  const { t } = useTexts();
  const { state, copy } = useCopy(text);
  const Icon = ICONS[state];
  const label = { idle: t('copyOf', { what }), copied: t('copied'), failed: t('errors:failed.copy') }[state];
  const onClick = (event: MouseEvent): void => {
    // Copying from a row does not open it.
    event.stopPropagation();
    void copy();
  };
  return (
    <IconButton label={label} onClick={onClick}>
      <Icon size={15} stroke={1.75} aria-hidden />
    </IconButton>
  );
}
