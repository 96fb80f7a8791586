import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { FakeRegistry } from '../testing/fake-registry.ts';
import { renderPart } from '../testing/render-screen.tsx';
import { RegistrySwitcher } from './registry-switcher.tsx';

describe('RegistrySwitcher', () => {
  it('names the registries there are and what is done with the present one', async () => {
    const registry = new FakeRegistry().on('GET /api/marina/v1/connection', { address: 'localhost:5001' });
    const { user, router } = renderPart(registry, <RegistrySwitcher />);
    await user.click(screen.getByRole('button', { name: /Local registry/ }));
    const menu = await screen.findByRole('menu');
    const [local] = within(menu).getAllByRole('menuitemradio');
    expect(local?.getAttribute('aria-checked')).toBe('true');
    expect(local?.textContent).toContain('localhost:5001');
    await user.click(within(menu).getByRole('menuitem', { name: 'Copy registry address' }));
    expect(await screen.findByText('Copied: localhost:5001')).toBeDefined();
    expect(await navigator.clipboard.readText()).toBe('localhost:5001');
    await user.click(screen.getByRole('button', { name: /Local registry/ }));
    await user.click(await screen.findByRole('menuitem', { name: 'Registry settings' }));
    expect(router.state.location.pathname).toBe('/settings');
  });
});
