import { createContext, useContext } from 'react';
import type { DeleteSelection } from '../../../registry-core/api/schemas/marina/deletion.ts';
import type { PullTarget } from '../../commands/pull-command.ts';
import type { ListedRow, RowFacts } from './listed-row.ts';

/** What the lines of the list can ask for. */
export interface ArtifactActs {
  /** By the first tag, where there is one: so it is called. */
  open(artifact: Pick<RowFacts, 'digest' | 'tags'>): void;
  inspect(row: ListedRow): void;
  copyPull(type: string, reference: PullTarget['reference']): void;
  addTag(digest: string): void;
  removeTag(digest: string, tag: string): void;
  remove(selection: DeleteSelection): void;
}

const NONE: ArtifactActs = {
  open: () => {},
  inspect: () => {},
  copyPull: () => {},
  addTag: () => {},
  removeTag: () => {},
  remove: () => {},
};

export const ArtifactActsContext = createContext<ArtifactActs>(NONE);

export function useArtifactActs(): ArtifactActs {
  return useContext(ArtifactActsContext);
}
