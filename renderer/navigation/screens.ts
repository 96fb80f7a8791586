import { IconFileText, IconHome, IconPackages, IconSettings, type TablerIcon } from '@tabler/icons-react';
import { paths, patterns } from './paths.ts';

/** A screen of the window that is gone to by its name; the key names its text, in `shell`. */
export interface Screen {
  readonly key: 'home' | 'projects' | 'logs' | 'settings';
  readonly path: string;
  readonly icon: TablerIcon;
  /** Where the side navigation has it. */
  readonly side: 'top' | 'bottom';
  /** Whether visitors, who are not signed in, may see it. */
  readonly isPublic: boolean;
}

/** The screens in their order: routes, side navigation, breadcrumb and palette are made from this list. */
export const SCREENS: readonly Screen[] = [
  { key: 'home', path: paths.home, icon: IconHome, side: 'top', isPublic: false },
  { key: 'projects', path: paths.projects, icon: IconPackages, side: 'top', isPublic: true },
  { key: 'logs', path: paths.logs, icon: IconFileText, side: 'bottom', isPublic: false },
  { key: 'settings', path: paths.settings, icon: IconSettings, side: 'bottom', isPublic: false },
];

/** What is below a screen, with the address as the router reads it. */
export const INNER_SCREENS = [
  { key: 'project', path: patterns.project },
  { key: 'repository', path: patterns.repository },
  { key: 'artifact', path: patterns.artifact },
] as const;

/** Those of the {@link SCREENS} that are there for visitors, or for whoever is signed in. */
export function screensFor(isVisitor: boolean): readonly Screen[] {
  return SCREENS.filter(({ isPublic }) => isPublic || !isVisitor);
}

/** The screen that an address belongs to. */
export function screenOfPath(pathname: string): Screen | undefined {
  const isBelow = ({ path }: Screen): boolean => path !== paths.home && pathname.startsWith(path);
  return SCREENS.find(isBelow) ?? SCREENS.find(({ path }) => path === paths.home);
}
