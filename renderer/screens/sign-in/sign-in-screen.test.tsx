import { screen } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { setPreferences, usePreferences } from '../../state/preferences.ts';
import { FakeRegistry } from '../../testing/fake-registry.ts';
import { renderWith } from '../../testing/render-screen.tsx';
import { SignInScreen } from './sign-in-screen.tsx';

afterEach(() => setPreferences({ language: null }));

function open() {
  return renderWith(new FakeRegistry(), [{ path: '/', Component: SignInScreen }]);
}

describe('the door of the portal', () => {
  it('names the registry by the address that clients use', async () => {
    open();
    expect(await screen.findByText(`Registry ${window.location.host}`)).toBeDefined();
  });

  it('lets choose the language before anybody signed in', async () => {
    const { user } = open();
    await user.selectOptions(await screen.findByRole('combobox', { name: 'Language' }), '简体中文');
    expect(usePreferences.getState().language).toBe('zh-CN');
  });
});
