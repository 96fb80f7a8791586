import { createContext, useContext } from 'react';

/** The room that cells of the tree's column have beside the tree's buttons, in px; 0 before it was measured. */
export const TreeWidthContext = createContext(0);

/** What a cell of the tree's column has room for, in px; 0 before it was measured. */
export function useTreeWidth(): number {
  return useContext(TreeWidthContext);
}
