import { IconAnchor } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { act, screen } from '@testing-library/react';
import { useTranslation } from 'react-i18next';
import { matchRoutes } from 'react-router';
import { expect, it, vi } from 'vitest';
import type { LiveEvent } from '../../registry-core/api/schemas/marina/registry.ts';
import { useApi } from '../data/api-context.ts';
import type * as English from '../i18n/en/index.ts';
import { speak, startI18n } from '../i18n/i18n.ts';
import type * as Chinese from '../i18n/zh-CN/index.ts';
import type * as Domains from '../live/domains.ts';
import { LiveUpdates } from '../live/live-updates.ts';
import type * as Screens from '../navigation/screens.ts';
import { useScreenEntries } from '../palette/use-palette-places.ts';
import { FakeRegistry } from '../testing/fake-registry.ts';
import { renderPart } from '../testing/render-screen.tsx';
import { routes } from './routes.tsx';
import type * as Loaders from './screen-loaders.ts';
import { Sidebar } from './sidebar.tsx';

// The files of a new screen itself: data/moorings/{keys,use-moorings}.ts, i18n/{en,zh-CN}/moorings.ts, and the screen.
const { mooringKeys, staleMoorings, moorings } = vi.hoisted(() => {
  // The tests' setup has read the lists as they are; below they are read anew.
  vi.resetModules();
  const keys = { moorings: ['moorings'] } as const;
  return {
    mooringKeys: keys,
    staleMoorings: ({ type }: LiveEvent) => (type.startsWith('mooring.') ? [keys.moorings] : []),
    moorings: { en: { taken: '{{count}} moorings taken' }, zhCN: { taken: '已占用 {{count}} 个泊位' } },
  };
});

function useMoorings() {
  const api = useApi();
  return useQuery({
    queryKey: mooringKeys.moorings,
    queryFn: ({ signal }) => api.call('listJobs', { signal }),
    staleTime: Infinity,
  });
}

function MooringsScreen() {
  const { data } = useMoorings();
  // Types know no area that is there in this test alone.
  const t = useTranslation().t as unknown as (key: string, values: object) => string;
  return data === undefined ? null : <p>{t('moorings:taken', { count: data.length })}</p>;
}

// All that a new screen takes beside: lines in the list of screens, its loaders, the domains of the window's data and
// the texts of both languages. Nothing else is touched here, so nothing else has to be.
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
    SCREEN_LOADERS: { ...SCREEN_LOADERS, moorings: async () => ({ Component: MooringsScreen }) },
  };
});
vi.mock('../live/domains.ts', async (original) => {
  const { DOMAINS } = await original<typeof Domains>();
  return { DOMAINS: [...DOMAINS, staleMoorings] };
});
vi.mock('../i18n/en/index.ts', async (original) => {
  const { en } = await original<typeof English>();
  return { en: { ...en, shell: { ...en.shell, moorings: 'Moorings' }, moorings: moorings.en } };
});
vi.mock('../i18n/zh-CN/index.ts', async (original) => {
  const { zhCN } = await original<typeof Chinese>();
  return { zhCN: { ...zhCN, shell: { ...zhCN.shell, moorings: '泊位' }, moorings: moorings.zhCN } };
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

/** Opens the new screen by its address, beside what leads to it. */
async function openMoorings(taken: () => number) {
  await startI18n('en');
  const leaf = matchRoutes(routes, '/moorings')?.at(-1)?.route;
  const loaded = typeof leaf?.lazy === 'function' ? await leaf.lazy() : undefined;
  const Opened = loaded?.Component;
  if (!Opened) throw new Error('no screen is at /moorings');
  const registry = new FakeRegistry()
    .on('GET /api/marina/v1/connection', { address: 'localhost:5001', url: 'http://localhost:5001' })
    .on('GET /api/marina/v1/jobs', () => Array.from({ length: taken() }, () => ({})));
  return renderPart(
    registry,
    <>
      <Sidebar onSignIn={undefined} />
      <PaletteScreens />
      <Opened />
    </>,
  );
}

it('has a new screen everywhere once it is in the list, in both languages', async () => {
  await openMoorings(() => 2);
  expect(await screen.findByText('2 moorings taken')).toBeTruthy();
  expect(screen.getByRole('link', { name: 'Moorings' }).getAttribute('href')).toBe('/moorings');
  expect(screen.getByRole('list', { name: 'palette' }).textContent).toContain('Moorings');
  await act(() => speak('zh-CN'));
  expect(await screen.findByText('已占用 2 个泊位')).toBeTruthy();
  expect(screen.getByRole('link', { name: '泊位' }).getAttribute('href')).toBe('/moorings');
  expect(screen.getByRole('list', { name: 'palette' }).textContent).toContain('泊位');
});

it('fetches what a new screen shows when an event makes it stale, and at no other', async () => {
  let taken = 2;
  const { queryClient } = await openMoorings(() => taken);
  await screen.findByText('2 moorings taken');
  const updates = new LiveUpdates(queryClient);
  const event = { id: 1, occurredAt: 0, actor: 'admin' };
  taken = 3;
  updates.take({ ...event, type: 'settings.changed' });
  await vi.waitFor(() => expect(queryClient.isFetching()).toBe(0));
  expect(screen.getByText('2 moorings taken')).toBeTruthy();
  updates.take({ ...event, type: 'mooring.taken' });
  expect(await screen.findByText('3 moorings taken')).toBeTruthy();
});
