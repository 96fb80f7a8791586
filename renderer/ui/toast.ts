import { type NotificationData, notifications } from '@mantine/notifications';
import i18next from 'i18next';

/** Shows a toast, with a close button that has a name. */
export function showToast(toast: NotificationData): void {
  notifications.show({ ...toast, closeButtonProps: { 'aria-label': i18next.t('common:close') } });
}

/** Says that something the user asked for is done. */
export function toastDone(message: string): void {
  showToast({ message, color: 'teal', autoClose: 4000 });
}

/** Says that something the user asked for failed; stays until it is dismissed. */
export function toastFailure(title: string, message: string): void {
  showToast({ title, message, color: 'red', autoClose: false });
}
