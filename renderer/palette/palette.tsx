import { Modal } from '@mantine/core';
import { type ComponentType, Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { openDialog } from '../ui/open-dialog.ts';
import { KeySheet } from './key-sheet.tsx';
import classes from './palette.module.css';
import { PaletteBox } from './palette-box.tsx';
import { closePalette, openPalette, usePalette } from './palette-state.ts';
import { useMenuCommands } from './use-menu-commands.ts';

/** A dialog that the palette opens; it comes from above, where screens are known. */
type Dialog = ComponentType<{ readonly opened: boolean; readonly onClose: () => void }>;

/** The command palette: every screen, project, repository, tag and act by its name. Ctrl+K or Cmd+K opens it. */
export function Palette({ CreateProject }: { readonly CreateProject: Dialog }) {
  const { t } = useTranslation('palette');
  const { opened, opening } = usePalette();
  const [creating, setCreating] = useState<'never' | 'open' | 'closed'>('never');
  const createProject = (): void => setCreating('open');
  useEffect(() => {
    window.addEventListener('keydown', toggleOnShortcut);
    return () => window.removeEventListener('keydown', toggleOnShortcut);
  }, []);
  useReturnedFocus(opened);
  useMenuCommands(createProject);
  return (
    <>
      <Modal.Root
        opened={opened}
        onClose={closePalette}
        yOffset="12vh"
        size={620}
        centered={false}
        // There at once: whoever types on after Ctrl+K must not lose a letter.
        transitionProps={{ duration: 0 }}
        // The dialog would take its own field for what had the focus, as that has it at once.
        returnFocus={false}
        // Locking the scroll would insert a style element, which the content security policy refuses.
        lockScroll={false}
      >
        <Modal.Overlay />
        {/* It has no title to be seen. */}
        <Modal.Content
          data-palette
          // A class name of its own would be that of the whole layer as well.
          classNames={{ content: classes['content'] ?? '' }}
          aria-label={t('title')}
        >
          <PaletteBox key={opening} onCreateProject={createProject} />
        </Modal.Content>
      </Modal.Root>
      <KeySheet />
      {creating === 'never' ? null : (
        <Suspense>
          <CreateProject opened={creating === 'open'} onClose={() => setCreating('closed')} />
        </Suspense>
      )}
    </>
  );
}

/** Gives the focus back when the palette closes, unless what had it is gone. */
function useReturnedFocus(opened: boolean): void {
  useEffect(() => {
    if (!opened) return;
    return () => {
      const { openedFrom } = usePalette.getState();
      if (openedFrom instanceof HTMLElement && openedFrom.isConnected) openedFrom.focus();
    };
  }, [opened]);
}

function toggleOnShortcut(event: KeyboardEvent): void {
  const isShortcut = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
  if (!isShortcut || event.key.toLowerCase() !== 'k') return;
  event.preventDefault();
  if (usePalette.getState().opened) closePalette();
  else if (openDialog() === null) openPalette();
}
