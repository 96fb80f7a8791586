import { IconAnchor } from '@tabler/icons-react';
import { screen } from '@testing-library/react';
import { matchRoutes } from 'react-router';
import { expect, it, vi } from 'vitest';
import type * as Screens from '../navigation/screens.ts';
import { useScreenEntries } from '../palette/use-palette-places.ts';
import { FakeRegistry } from '../testing/fake-registry.ts';
import { renderPart } from '../testing/render-screen.tsx';
import { routes } from './routes.tsx';
import type * as Loaders from './screen-loaders.ts';
import { Sidebar } from './sidebar.tsx';

// What a new screen takes: a line in the list of screens, its loader, its texts, and itself.
vi.mock('../navigation/screens.ts', async (original) => {
  const { SCREENS, ...rest } = await original<typeof Screens>();
  const screens = [
    ...SCREENS,
    { key: 'moorings', path: '/moorings', icon: IconAnchor, side: 'top', isPublic: false },
  ];
  return { ...rest, SCREENS: screens, screensFor: () => screens };
});
vi.mock('./screen-loaders.ts', async (original) => {
  const { SCREEN_LOADERS } = await original<typeof Loaders>();
  return {
    SCREEN_LOADERS: { ...SCREEN_LOADERS, moorings: async () => ({ Component: () => <p>the moorings</p> }) },
  };
});

function PaletteScreens() {
  return (
    <ul aria-label="palette">
      {useScreenEntries().map(({ id, label }) => (
        <li key={id}>{label}</li>
      ))}
    </ul>
  );
}

it('has a new screen everywhere once it is in the list', async () => {
  const leaf = matchRoutes(routes, '/moorings')?.at(-1)?.route;
  const loaded = typeof leaf?.lazy === 'function' ? await leaf.lazy() : undefined;
  expect(loaded?.Component).toBeTypeOf('function');
  const registry = new FakeRegistry().on('GET /api/marina/v1/connection', {
    address: 'localhost:5001',
    url: 'http://localhost:5001',
  });
  renderPart(
    registry,
    <>
      <Sidebar onSignIn={undefined} />
      <PaletteScreens />
    </>,
  );
  expect(screen.getByRole('link', { name: /moorings/ }).getAttribute('href')).toBe('/moorings');
  expect(screen.getByRole('list', { name: 'palette' }).textContent).toContain('moorings');
});
