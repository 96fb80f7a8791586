/** Opens the window's page anew at its first screen: nothing that it remembers of the registry stays. */
export function openFromTheStart(): void {
  window.location.replace('/');
}
