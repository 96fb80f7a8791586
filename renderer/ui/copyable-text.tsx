import { VisuallyHidden } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import type { MouseEvent } from 'react';
import { useTexts } from '../i18n/texts.tsx';
import classes from './copyable-text.module.css';
import { useRowTabIndex } from './data-table/row-focus.ts';
import { useCopy } from './use-copy.ts';

interface CopyableTextProps {
  /** What is copied. */
  readonly text: string;
  /** What is shown, where it is shorter. */
  readonly shown?: string;
  /** What it is, such as "digest". */
  readonly what: string;
}

/** Monospaced text that a click copies; the whole of it on hover, "Copied" in its place. */
export function CopyableText({ text, shown = text, what }: CopyableTextProps) {
  const { t } = useTexts();
  const { state, copy } = useCopy(text);
  const tabIndex = useRowTabIndex();
  const onClick = (event: MouseEvent): void => {
    event.stopPropagation();
    void copy();
  };
  const Icon = state === 'copied' ? IconCheck : IconCopy;
  return (
    <button
      type="button"
      className={classes['text']}
      data-state={state}
      data-hint={state === 'failed' ? t('errors:failed.copy') : text}
      data-hint-kind={state === 'failed' ? 'text' : 'code'}
      onClick={onClick}
      {...(tabIndex === undefined ? {} : { tabIndex })}
    >
      <VisuallyHidden>{t('copyOf', { what })} </VisuallyHidden>
      <span className={classes['shown']}>{shown}</span>
      <Icon className={classes['icon']} size={14} stroke={1.75} aria-hidden />
      <span role="status" className={classes['copied']}>
        {state === 'copied' ? t('copied') : ''}
      </span>
    </button>
  );
}
