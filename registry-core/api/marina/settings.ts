import { requireUser } from '../api-access.ts';
import type { ApiContext } from '../api-context.ts';
import type { ApiInstance } from '../instance.ts';
import { SettingsBody, SettingsChange } from '../schemas/marina/registry.ts';

const TAG = { tags: ['settings'] };

/** The registry's settings, for administrators. */
export function addSettingsRoutes(instance: ApiInstance, { guard, settings }: ApiContext): void {
  const readSchema = {
    ...TAG,
    operationId: 'getSettings',
    summary: 'Read all settings',
    response: { 200: SettingsBody },
  };
  instance.get('/settings', { schema: readSchema }, async (request) => {
    guard.requireSystem(request.identity.principal, 'read', 'configuration');
    return { ...settings.all() };
  });

  const changeSchema = {
    ...TAG,
    operationId: 'changeSettings',
    summary: 'Change some settings; nothing changes when one of them is wrong',
    body: SettingsChange,
    response: { 200: SettingsBody },
  };
  instance.put('/settings', { schema: changeSchema }, async (request) => {
    guard.requireSystem(request.identity.principal, 'update', 'configuration');
    await settings.set(request.body, requireUser(request.identity.principal).username);
    return { ...settings.all() };
  });
}
