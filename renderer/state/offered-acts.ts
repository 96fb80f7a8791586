import type { TablerIcon } from '@tabler/icons-react';
import { useEffect } from 'react';
import { create } from 'zustand';
import { useSteady } from '../hooks/use-steady.ts';

/** Something that can be done with what the screen shows; the palette offers it. */
export interface OfferedAct {
  readonly id: string;
  readonly label: string;
  readonly icon: TablerIcon;
  /** Right of the label. */
  readonly detail?: string;
  readonly run: () => void;
}

export const useOfferedActs = create<{ readonly acts: readonly OfferedAct[] }>()(() => ({ acts: [] }));

/** Offers an act as long as the component is on the screen, to who may do it. */
export function useOfferAct({ id, label, icon, detail, run }: OfferedAct, isAllowed = true): void {
  const steady = useSteady(run);
  useEffect(() => {
    if (!isAllowed) return;
    const act: OfferedAct = { id, label, icon, run: steady, ...(detail === undefined ? {} : { detail }) };
    useOfferedActs.setState(({ acts }) => ({ acts: [...acts, act] }));
    return () => useOfferedActs.setState(({ acts }) => ({ acts: acts.filter((one) => one !== act) }));
  }, [id, label, icon, detail, steady, isAllowed]);
}
