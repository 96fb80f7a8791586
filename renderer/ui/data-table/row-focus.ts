import { createContext, useContext } from 'react';

/** Whether the row around is the one that the keyboard is at; undefined outside tables. */
export const RowFocusContext = createContext<boolean | undefined>(undefined);

/** Controls inside a table are tab stops only in the row that the keyboard is at, so that Tab leaves the table. */
export function useRowTabIndex(): 0 | -1 | undefined {
  const isCurrent = useContext(RowFocusContext);
  if (isCurrent === undefined) return undefined;
  return isCurrent ? 0 : -1;
}
