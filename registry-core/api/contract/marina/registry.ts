import { Type } from 'typebox';
import {
  Connection,
  FindQuery,
  Found,
  ProjectSize,
  ProjectSizeQuery,
  Recent,
  RecentQuery,
  RevealedPassword,
  SettingsBody,
  SettingsChange,
  Storage,
} from '../../schemas/marina/registry.ts';
import { operation } from '../operation.ts';
import { anyone, inRegistry, signedIn } from '../rights.ts';
import { MARINA } from './paths.ts';

const tag = 'registry';

export const getConnection = operation({
  id: 'getConnection',
  method: 'GET',
  path: `${MARINA}/connection`,
  tag,
  summary: 'Tell how clients reach and name this registry',
  right: anyone('visitors learn the address that they used, of the registry itself nothing'),
  answers: { 200: Connection },
});

export const revealInitialPassword = operation({
  id: 'revealInitialPassword',
  method: 'POST',
  path: `${MARINA}/connection/reveal-password`,
  tag,
  summary: 'Show the generated administrator password while it holds; only to the desktop window',
  right: signedIn('the administrator, in the desktop window'),
  answers: { 200: RevealedPassword },
});

export const getStorageUsage = operation({
  id: 'getStorageUsage',
  method: 'GET',
  path: `${MARINA}/storage`,
  tag,
  summary: 'Tell what is stored, by whom, and how much room is left',
  right: inRegistry('system-volumes', 'read'),
  answers: { 200: Storage },
});

export const getProjectSizes = operation({
  id: 'getProjectSizes',
  method: 'GET',
  path: `${MARINA}/projects/sizes`,
  tag,
  summary: 'Tell how many bytes projects hold',
  right: anyone('projects that the caller may not read are left out'),
  query: ProjectSizeQuery,
  answers: { 200: Type.Array(ProjectSize) },
});

export const listRecent = operation({
  id: 'listRecent',
  method: 'GET',
  path: `${MARINA}/recent`,
  tag,
  summary: 'List the latest pushes and pulls that the caller may know of',
  right: signedIn('those of projects that the caller may read'),
  query: RecentQuery,
  answers: { 200: Recent },
});

export const find = operation({
  id: 'find',
  method: 'GET',
  path: `${MARINA}/find`,
  tag,
  summary: 'Find projects, repositories and tags whose name contains a text',
  right: anyone('only what the caller may read is found'),
  query: FindQuery,
  answers: { 200: Found },
});

export const getSettings = operation({
  id: 'getSettings',
  method: 'GET',
  path: `${MARINA}/settings`,
  tag: 'settings',
  summary: 'Read all settings',
  right: inRegistry('configuration', 'read'),
  answers: { 200: SettingsBody },
});

export const changeSettings = operation({
  id: 'changeSettings',
  method: 'PUT',
  path: `${MARINA}/settings`,
  tag: 'settings',
  summary: 'Change some settings; nothing changes when one of them is wrong',
  right: inRegistry('configuration', 'update'),
  body: SettingsChange,
  answers: { 200: SettingsBody },
});
