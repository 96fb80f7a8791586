import { type ReactNode, useState } from 'react';
import type { DeleteSelection } from '../../../registry-core/api/schemas/marina/deletion.ts';
import type { ArtifactRow } from '../../../registry-core/api/schemas/marina/listing.ts';
import { focusLater } from '../../ui/later-focus.ts';
import { AddTagDialog } from '../artifact-acts/add-tag-dialog.tsx';
import { DeleteDialog } from '../artifact-acts/delete-dialog.tsx';
import { DeleteMatchingDialog } from '../artifact-acts/delete-matching-dialog.tsx';
import type { ListSelection } from './use-list-selection.ts';

/** All that match, but for some. */
interface MatchingArtifacts {
  readonly filter: string;
  readonly except: readonly string[];
  readonly count: number;
  readonly examples: readonly ArtifactRow[];
}

type Shown =
  | { readonly addTag: string }
  | { readonly remove: DeleteSelection }
  | { readonly matching: MatchingArtifacts }
  | undefined;

/** The dialogs of a list of artifacts. `onClosed` puts the keyboard's focus back into the list. */
export function useArtifactDialogs(
  repository: string,
  onClosed: () => void,
  selection: Pick<ListSelection, 'forget' | 'clear'>,
): {
  readonly shown: ReactNode;
  readonly addTag: (digest: string) => void;
  readonly remove: (selection: DeleteSelection) => void;
  readonly removeMatching: (artifacts: MatchingArtifacts) => void;
} {
  const [shown, setShown] = useState<Shown>();
  const close = (): void => {
    setShown(undefined);
    // The dialog gives the focus back to where it was, which may be a row that is gone or a closed menu.
    focusLater(onClosed);
  };
  return {
    shown: dialogOf(repository, shown, close, selection),
    addTag: (digest) => setShown({ addTag: digest }),
    remove: (selection) => setShown({ remove: selection }),
    removeMatching: (artifacts) => setShown({ matching: artifacts }),
  };
}

function dialogOf(
  repository: string,
  shown: Shown,
  onClose: () => void,
  selection: Pick<ListSelection, 'forget' | 'clear'>,
): ReactNode {
  if (shown === undefined) return null;
  const common = { repository, onClose };
  if ('addTag' in shown) return <AddTagDialog {...common} digest={shown.addTag} />;
  if ('matching' in shown) {
    return <DeleteMatchingDialog {...common} {...shown.matching} onStarted={selection.clear} />;
  }
  return (
    <DeleteDialog
      {...common}
      selection={shown.remove}
      onDeleted={({ deletedArtifacts }) => selection.forget(deletedArtifacts)}
    />
  );
}
