import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { render } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ReactNode } from 'react';
import { createMemoryRouter, type RouteObject, RouterProvider } from 'react-router';
import { createApiClient } from '../api/client.ts';
import { ApiContext } from '../data/api-context.ts';
import { createQueryClient } from '../data/query-client.ts';
import { TextsProvider } from '../i18n/texts.tsx';
import { HintLayer } from '../ui/hint-layer.tsx';
import { theme } from '../ui/theme.ts';
import type { FakeRegistry } from './fake-registry.ts';

/** Shows a part of the window with everything that it finds around itself in the application. */
export function renderWith(registry: FakeRegistry, routes: RouteObject[], address = '/') {
  const router = createMemoryRouter(routes, { initialEntries: [address] });
  const queryClient = createQueryClient();
  const user = userEvent.setup();
  const view = render(
    <MantineProvider theme={theme} env="test" withCssVariables={false} withGlobalClasses={false}>
      <QueryClientProvider client={queryClient}>
        <ApiContext value={createApiClient(registry.fetch)}>
          <TextsProvider>
            <RouterProvider router={router} />
            <HintLayer />
          </TextsProvider>
        </ApiContext>
      </QueryClientProvider>
      <Notifications />
    </MantineProvider>,
  );
  return { ...view, router, queryClient, user };
}

/** Shows one component. */
export function renderPart(registry: FakeRegistry, part: ReactNode) {
  return renderWith(registry, [{ path: '*', element: part }]);
}
