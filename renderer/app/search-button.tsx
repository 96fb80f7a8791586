import { UnstyledButton } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { openPalette } from '../palette/palette-state.ts';
import classes from './search-button.module.css';

/** Looks like a field, and opens the palette, whose field it stands for. */
export function SearchButton() {
  const { t } = useTranslation('palette');
  const mac = navigator.userAgent.includes('Mac OS X');
  return (
    <UnstyledButton
      className={classes['button']}
      aria-haspopup="dialog"
      aria-keyshortcuts={mac ? 'Meta+K' : 'Control+K'}
      onClick={openPalette}
    >
      <IconSearch size={15} stroke={1.75} aria-hidden />
      <span className={classes['text']}>{t('open')}</span>
      <kbd className={classes['key']} aria-hidden>
        {mac ? '⌘K' : 'Ctrl K'}
      </kbd>
    </UnstyledButton>
  );
}
