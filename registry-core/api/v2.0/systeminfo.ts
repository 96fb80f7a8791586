import { Type } from 'typebox';
import type { ApiContext } from '../api-context.ts';
import type { ApiInstance } from '../instance.ts';
import { registryAddress } from '../registry-address.ts';
import { Statistic, SystemInfo, SystemVolumes } from '../schemas/system.ts';
import { dateTime } from '../times.ts';

/** The Harbor whose API this is; clients read it to know what they may ask. */
const HARBOR_VERSION = 'v2.13.0';

/** Harbor's tags "systeminfo" and "statistic", and the API's version. */
export function addSystemInfoRoutes(instance: ApiInstance, context: ApiContext): void {
  addSystemInfo(instance, context);
  addVolumes(instance, context);
  addStatistics(instance, context);
}

/** `GET /api/version`, by which a Harbor peer finds the path of the API. */
export function addVersionRoute(instance: ApiInstance): void {
  const schema = {
    tags: ['version'],
    operationId: 'getVersion',
    summary: 'Get the version of the API',
    response: { 200: Type.Object({ version: Type.String() }) },
  };
  instance.get('/api/version', { schema }, async () => ({ version: 'v2.0' }));
}

function addSystemInfo(instance: ApiInstance, { settings, version }: ApiContext): void {
  const schema = {
    tags: ['systeminfo'],
    operationId: 'getSystemInfo',
    summary: 'Get general system info',
    response: { 200: SystemInfo },
  };
  instance.get('/systeminfo', { schema }, async (request) => {
    const forAnyone = { auth_mode: 'db_auth', self_registration: false, banner_message: '' };
    if (request.identity.principal.kind === 'anonymous') return forAnyone;
    const { address, url } = registryAddress(request.raw, settings.get('externalUrl'));
    return {
      ...forAnyone,
      primary_auth_mode: false,
      harbor_version: `${HARBOR_VERSION}-marina-${version}`,
      external_url: url,
      registry_url: address,
      project_creation_restriction: 'everyone',
      has_ca_root: false,
      registry_storage_provider_name: 'filesystem',
      read_only: false,
      notification_enable: false,
      current_time: dateTime(Date.now()),
    };
  });
}

function addVolumes(instance: ApiInstance, { guard, driver }: ApiContext): void {
  const schema = {
    tags: ['systeminfo'],
    operationId: 'getVolumes',
    summary: 'Get system volume info (total/free size)',
    response: { 200: SystemVolumes },
  };
  instance.get('/systeminfo/volumes', { schema }, async (request) => {
    guard.requireSystem(request.identity.principal, 'read', 'system-volumes');
    const { totalBytes, freeBytes } = await driver.capacity();
    return { storage: [{ total: totalBytes, free: freeBytes }] };
  });
}

function addStatistics(instance: ApiInstance, { guard, access, read }: ApiContext): void {
  const schema = {
    tags: ['statistic'],
    operationId: 'getStatistic',
    summary: 'Get the statistic information about the projects and repositories',
    response: { 200: Statistic },
  };
  instance.get('/statistics', { schema }, async (request) => {
    const { principal } = request.identity;
    const visible = access.visibleProjects(principal);
    const { projects, repositories } = await read.projects.statistics(visible);
    const isAll = guard.readableAll(principal);
    return {
      private_project_count: projects.private,
      private_repo_count: repositories.private,
      public_project_count: projects.public,
      public_repo_count: repositories.public,
      total_project_count: isAll ? projects.private + projects.public : 0,
      total_repo_count: isAll ? repositories.private + repositories.public : 0,
      total_storage_consumption: isAll ? (await read.storage.measure()).bytes : 0,
    };
  });
}
