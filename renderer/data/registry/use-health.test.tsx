import { waitFor } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { healthOf, useCoreStatus } from '../../host/core-status.ts';
import { FakeRegistry } from '../../testing/fake-registry.ts';
import { renderPart } from '../../testing/render-screen.tsx';
import { useFollowHealth } from './use-health.ts';

function Follower() {
  useFollowHealth();
  return null;
}

afterEach(() => useCoreStatus.setState(useCoreStatus.getInitialState(), true));

it('takes from the registry’s own report what keeps it from its work', async () => {
  useCoreStatus.setState({
    core: { status: 'ready', url: 'http://localhost', port: 80, version: '' },
    feedConnected: true,
  });
  const ill = { name: 'storage', status: 'unhealthy', error: 'the folder is gone', problem: 'away' };
  const registry = new FakeRegistry().on('GET /api/v2.0/health', {
    status: 'unhealthy',
    components: [{ name: 'core', status: 'healthy' }, ill],
  });
  renderPart(registry, <Follower />);
  await waitFor(() => expect(healthOf(useCoreStatus.getState())).toBe('troubled'));
  expect(useCoreStatus.getState().core).toMatchObject({
    trouble: { problem: 'away', message: 'the folder is gone' },
  });
});
