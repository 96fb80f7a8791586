/** The names of what is asked of the desktop. */
export const desktopKeys = {
  desktop: ['desktop'],
  appInfo: ['app-info'],
  dataFolder: ['data-folder'],
  portHolder: (port: number) => ['port-holder', port],
  secrets: ['secrets'],
} as const;
