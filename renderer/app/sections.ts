import { IconFileText, IconHome, IconPackages, IconSettings, type TablerIcon } from '@tabler/icons-react';
import { paths } from './paths.ts';

/** A section of the window, as the side navigation lists it; its key names its text. */
export interface Section {
  readonly key: 'home' | 'projects' | 'logs' | 'settings';
  readonly to: string;
  readonly icon: TablerIcon;
}

/** The sections at the top of the side navigation. */
export const SECTIONS: readonly Section[] = [
  { key: 'home', to: paths.home, icon: IconHome },
  { key: 'projects', to: paths.projects, icon: IconPackages },
];

/** What is there for visitors, who are not signed in. */
export const VISITOR_SECTIONS: readonly Section[] = SECTIONS.filter(({ key }) => key === 'projects');

/** The sections at its bottom. */
export const BOTTOM_SECTIONS: readonly Section[] = [
  { key: 'logs', to: paths.logs, icon: IconFileText },
  { key: 'settings', to: paths.settings, icon: IconSettings },
];
