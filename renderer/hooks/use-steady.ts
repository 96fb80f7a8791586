import { useCallback, useLayoutEffect, useRef } from 'react';

/** A function that stays the same from render to render while doing what the latest render gave it to do. */
export function useSteady<Given extends readonly unknown[], Result>(
  work: (...given: Given) => Result,
): (...given: Given) => Result {
  const latest = useRef(work);
  useLayoutEffect(() => {
    latest.current = work;
  });
  return useCallback((...given: Given) => latest.current(...given), []);
}
