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

/** English, by area of the window. The types of all texts come from here. */
export const en = {
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
} as const;
