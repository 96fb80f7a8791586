import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { formatMoment } from '../format/time.ts';
import { useTexts } from '../i18n/texts.tsx';
import classes from './hint-layer.module.css';
import { followHints, HINT_ID, type Hint } from './hints.ts';

/** Distance to the element, and to the window's edge, in px. */
const GAP = 6;

/**
 * Shows the hint of whatever the pointer rests on or the keyboard has come to: the text of its `data-hint`. One layer
 * for the whole window, because a tooltip of its own would cost each cell of a long list more than the cell itself.
 */
export function HintLayer() {
  const [hint, setHint] = useState<Hint>();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => followHints(setHint), []);
  useLayoutEffect(() => {
    if (box.current !== null && hint !== undefined) place(box.current, hint.element);
  }, [hint]);
  const textOf = useHintText();
  if (hint === undefined) return null;
  return (
    <div ref={box} id={HINT_ID} role="tooltip" className={classes['hint']} data-kind={hint.kind}>
      {textOf(hint)}
    </div>
  );
}

function useHintText(): (hint: Hint) => string {
  const { t, language } = useTexts();
  return ({ kind, value }) => {
    const number = Number(value);
    if (kind === 'bytes') return t('bytes', { count: number });
    return kind === 'moment' ? formatMoment(number, language) : value;
  };
}

/** Above the element, or below where there is no room; beside it where `data-hint-side` says so; inside the window. */
function place(box: HTMLElement, hinted: HTMLElement): void {
  const element = hinted.getBoundingClientRect();
  const { width, height } = box.getBoundingClientRect();
  const centred = element.left + element.width / 2 - width / 2;
  const above = element.top - height - GAP;
  const [left, top] =
    hinted.dataset['hintSide'] === 'right'
      ? [element.right + GAP, element.top + element.height / 2 - height / 2]
      : [centred, above >= GAP ? above : element.bottom + GAP];
  box.style.left = `${within(left, window.innerWidth - width)}px`;
  box.style.top = `${within(top, window.innerHeight - height)}px`;
}

function within(place: number, room: number): number {
  return Math.max(GAP, Math.min(place, room - GAP));
}
