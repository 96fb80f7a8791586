import { type ReactNode, useEffect, useState } from 'react';

/** Nobody notices a wait shorter than this, and a flash of a placeholder disturbs. In ms. */
const PATIENCE = 300;

/** Shows its children only when they are still wanted after a moment. */
export function Delayed({ children }: { readonly children: ReactNode }) {
  const [due, setDue] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setDue(true), PATIENCE);
    return () => clearTimeout(timer);
  }, []);
  return due ? children : null;
}
