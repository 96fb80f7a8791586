import { notifications } from '@mantine/notifications';
import { showToast } from '../ui/toast.ts';
import { addOffer, takeOffer } from './offers.ts';
import { UndoMessage } from './undo-message.tsx';

/** How long an act can be taken back. Time stands still while the pointer or the keyboard is on the toast. In ms. */
const OFFERED = 10_000;

let made = 0;

/** Says that something is done, with the way back: `undo` rejects when that is refused. */
export function toastUndoable(what: string, undo: () => Promise<unknown>): void {
  made += 1;
  const id = `undo ${made}`;
  addOffer({ id, what, undo });
  const toast = {
    id,
    message: <UndoMessage id={id} what={what} />,
    color: 'teal',
    autoClose: OFFERED,
    onClose: () => void takeOffer(id),
  };
  showToast({
    ...toast,
    // Under the pointer toasts stay by themselves, with the focus they do not.
    onFocus: () => void notifications.update({ ...toast, autoClose: false }),
    onBlur: () => void notifications.update(toast),
  });
}
