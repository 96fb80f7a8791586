import { Type } from 'typebox';
import { Text } from '../../schemas/common.ts';
import { Search } from '../../schemas/search.ts';
import { OverallHealth, Statistic, SystemInfo, SystemVolumes } from '../../schemas/system.ts';
import { operation } from '../operation.ts';
import { anyone, authenticatedByHandler, inRegistry } from '../rights.ts';
import { HARBOR } from './paths.ts';

/* Harbor's tags of few operations, about the registry as a whole. */

export const getVersion = operation({
  id: 'getVersion',
  method: 'GET',
  path: '/api/version',
  tag: 'version',
  summary: 'Get the version of the API',
  right: anyone(),
  answers: { 200: Type.Object({ version: Type.String() }) },
});

export const getHealth = operation({
  id: 'getHealth',
  method: 'GET',
  path: `${HARBOR}/health`,
  tag: 'health',
  summary: 'Check the status of the components',
  right: authenticatedByHandler(
    'anybody may ask; where things lie on this machine administrators alone learn',
  ),
  answers: { 200: OverallHealth },
});

export const getPing = operation({
  id: 'getPing',
  method: 'GET',
  path: `${HARBOR}/ping`,
  tag: 'ping',
  summary: 'Ping the registry',
  right: authenticatedByHandler('says nothing but that it is there'),
  answers: { 200: Text },
});

export const search = operation({
  id: 'search',
  method: 'GET',
  path: `${HARBOR}/search`,
  tag: 'search',
  summary: 'Search for projects, repositories and helm charts',
  right: anyone('only what the caller may read is found'),
  query: Type.Object({ q: Type.String({ maxLength: 255 }) }),
  answers: { 200: Search },
});

export const getSystemInfo = operation({
  id: 'getSystemInfo',
  method: 'GET',
  path: `${HARBOR}/systeminfo`,
  tag: 'systeminfo',
  summary: 'Get general system info',
  right: anyone('visitors learn less'),
  answers: { 200: SystemInfo },
});

export const getVolumes = operation({
  id: 'getVolumes',
  method: 'GET',
  path: `${HARBOR}/systeminfo/volumes`,
  tag: 'systeminfo',
  summary: 'Get system volume info (total/free size)',
  right: inRegistry('system-volumes', 'read'),
  answers: { 200: SystemVolumes },
});

export const getStatistic = operation({
  id: 'getStatistic',
  method: 'GET',
  path: `${HARBOR}/statistics`,
  tag: 'statistic',
  summary: 'Get the statistic information about the projects and repositories',
  right: anyone('only what the caller may read is counted'),
  answers: { 200: Statistic },
});
