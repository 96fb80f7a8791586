import type { KeyboardEvent } from 'react';

/** Whether a key in a list's filter goes on to the list. Keys that only write a character in Chinese do not. */
export function leavesFilter(event: KeyboardEvent): boolean {
  if (event.nativeEvent.isComposing || event.altKey || event.ctrlKey || event.metaKey) return false;
  return event.key === 'ArrowDown' || event.key === 'Enter';
}
