import { type ReactNode, useState } from 'react';
import type { DeleteSelection } from '../../../registry-core/api/schemas/marina/deletion.ts';
import { AddTagDialog } from '../artifact-acts/add-tag-dialog.tsx';
import { DeleteDialog } from '../artifact-acts/delete-dialog.tsx';

type Shown =
  | { readonly addTag: string }
  | { readonly remove: DeleteSelection; readonly tagged?: string }
  | undefined;

/** The dialogs of a list of artifacts. `onClosed` puts the keyboard's focus back into the list. */
export function useArtifactDialogs(
  repository: string,
  onClosed: () => void,
): {
  readonly shown: ReactNode;
  readonly addTag: (digest: string) => void;
  readonly removeTag: (digest: string, tag: string) => void;
  readonly remove: (selection: DeleteSelection) => void;
} {
  const [shown, setShown] = useState<Shown>();
  const close = (): void => {
    setShown(undefined);
    // The dialog gives the focus back to where it was, which may be a row that is gone or a closed menu.
    requestAnimationFrame(() => requestAnimationFrame(onClosed));
  };
  return {
    shown: dialogOf(repository, shown, close),
    addTag: (digest) => setShown({ addTag: digest }),
    removeTag: (digest, tag) => setShown({ remove: { digests: [], tags: [tag] }, tagged: digest }),
    remove: (selection) => setShown({ remove: selection }),
  };
}

function dialogOf(repository: string, shown: Shown, onClose: () => void): ReactNode {
  if (shown === undefined) return null;
  return 'addTag' in shown ? (
    <AddTagDialog repository={repository} digest={shown.addTag} onClose={onClose} />
  ) : (
    <DeleteDialog repository={repository} selection={shown.remove} tagged={shown.tagged} onClose={onClose} />
  );
}
