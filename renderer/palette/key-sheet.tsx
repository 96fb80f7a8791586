import { Modal } from '@mantine/core';
import { Fragment, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { create } from 'zustand';
import { isTyping } from '../ui/is-typing.ts';
import { openDialog } from '../ui/open-dialog.ts';
import classes from './key-sheet.module.css';

const useKeySheet = create(() => ({ opened: false }));

export function openKeySheet(): void {
  useKeySheet.setState({ opened: true });
}

/** `mod` is the system's own: Ctrl, or ⌘ on a Mac. */
const SHEET = [
  {
    group: 'anywhere',
    keys: [
      ['search', 'mod K'],
      ['screens', 'mod 1 – 3'],
      ['settings', 'mod ,'],
      ['newProject', 'mod N'],
      ['undo', 'mod Z'],
      ['zoom', 'mod + − 0'],
      ['sheet', '?'],
    ],
  },
  {
    group: 'lists',
    keys: [
      ['filter', '/'],
      ['move', '↑ ↓'],
      ['ends', 'Home End'],
      ['open', 'Enter'],
      ['family', '→ ←'],
      ['select', 'Space'],
      ['range', 'Shift ↑ ↓'],
      ['all', 'mod A'],
      ['look', 'I'],
      ['remove', 'Delete'],
      ['leave', 'Esc'],
    ],
  },
] as const;

/** Every key that does something, on `?`. */
export function KeySheet() {
  const { t } = useTranslation('palette');
  const { opened } = useKeySheet();
  useEffect(() => {
    window.addEventListener('keydown', openOnQuestionMark);
    return () => window.removeEventListener('keydown', openOnQuestionMark);
  }, []);
  return (
    <Modal
      opened={opened}
      onClose={() => useKeySheet.setState({ opened: false })}
      title={t('keys.title')}
      size={620}
    >
      <div className={classes['groups']}>
        {SHEET.map(({ group, keys }) => (
          <section key={group} aria-label={t(`keys.${group}`)}>
            <h3 className={classes['group']}>{t(`keys.${group}`)}</h3>
            <dl className={classes['keys']}>
              {keys.map(([name, combination]) => (
                <Fragment key={name}>
                  <dt>{t(`keys.${name}`)}</dt>
                  <dd>
                    <Keys combination={combination} />
                  </dd>
                </Fragment>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}

function Keys({ combination }: { readonly combination: string }) {
  const [isMac] = useState(() => /Mac/.test(navigator.platform));
  return combination.split(' ').map((key) =>
    key === '–' ? (
      <span key={key}>–</span>
    ) : (
      <kbd key={key} className={classes['key']}>
        {key === 'mod' ? (isMac ? '⌘' : 'Ctrl') : key}
      </kbd>
    ),
  );
}

function openOnQuestionMark(event: KeyboardEvent): void {
  if (event.key !== '?' || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (openDialog() !== null) return;
  event.preventDefault();
  openKeySheet();
}
