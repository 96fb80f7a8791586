import { notifications } from '@mantine/notifications';

/** Says that something the user asked for is done. */
export function toastDone(message: string): void {
  notifications.show({ message, color: 'teal', autoClose: 4000 });
}

/** Says that something the user asked for failed; stays until it is dismissed. */
export function toastFailure(title: string, message: string): void {
  notifications.show({ title, message, color: 'red', autoClose: false });
}
