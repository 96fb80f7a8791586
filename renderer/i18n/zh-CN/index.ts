import type { en } from '../en/index.ts';
import type { Translation } from '../translation.ts';
import { activities } from './activities.ts';
import { acts } from './acts.ts';
import { artifact } from './artifact.ts';
import { artifacts } from './artifacts.ts';
import { common } from './common.ts';
import { errors } from './errors.ts';
import { home } from './home.ts';
import { jobs } from './jobs.ts';
import { logs } from './logs.ts';
import { palette } from './palette.ts';
import { projects } from './projects.ts';
import { repositories } from './repositories.ts';
import { settings } from './settings.ts';
import { shell } from './shell.ts';
import { signIn } from './sign-in.ts';
import { undo } from './undo.ts';

/** Simplified Chinese, by area of the window. */
export const zhCN: Translation<typeof en> = {
  acts,
  artifact,
  artifacts,
  common,
  errors,
  home,
  jobs,
  logs,
  palette,
  projects,
  repositories,
  settings,
  shell,
  signIn,
  activities,
  undo,
};
