import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { createBrowserRouter } from 'react-router';
import { RouterProvider } from 'react-router/dom';
import { createQueryClient } from '../data/query-client.ts';
import { TextsProvider } from '../i18n/texts.tsx';
import { LiveConnection } from '../live/live-connection.tsx';
import { useColorScheme } from '../state/color-scheme.ts';
import { HintLayer } from '../ui/hint-layer.tsx';
import { theme } from '../ui/theme.ts';
import { followPreferences } from './follow-preferences.ts';
import { keepFocus } from './keep-focus.ts';
import { routes } from './routes.tsx';

/** The whole window. */
export function Application() {
  const scheme = useColorScheme();
  const [queryClient] = useState(createQueryClient);
  const [router] = useState(() => createBrowserRouter(routes));
  useEffect(() => followPreferences(), []);
  useEffect(() => keepFocus(document), []);
  return (
    <MantineProvider
      theme={theme}
      forceColorScheme={scheme}
      withCssVariables={false}
      withGlobalClasses={false}
    >
      <QueryClientProvider client={queryClient}>
        <LiveConnection />
        <TextsProvider>
          <RouterProvider router={router} />
          <HintLayer />
        </TextsProvider>
        <Notifications position="bottom-right" limit={4} />
      </QueryClientProvider>
    </MantineProvider>
  );
}
