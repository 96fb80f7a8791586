/** Header in which a session's CSRF token goes out with each answer and comes back with each change, as Harbor names it. */
export const CSRF_HEADER = 'X-Harbor-CSRF-Token';
