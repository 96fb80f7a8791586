import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { operationRoutes } from './registry-core/api/contract/routes.ts';
import { firstFrame } from './renderer/first-frame/first-frame-plugin.ts';

/** Builds the window's pages, which the core also serves as the web portal: hence the browsers of the last two years. */
export default defineConfig({
  root: 'renderer',
  base: '/',
  define: { API_ROUTES: JSON.stringify(operationRoutes()) },
  plugins: [react(), firstFrame('first-frame')],
  build: {
    outDir: '../out/renderer',
    emptyOutDir: true,
    target: ['chrome120', 'firefox121', 'safari17'],
    // The content security policy allows fonts and images from the own origin only, not inside style sheets.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Lists what the first screen loads; tests measure it.
    manifest: 'manifest.json',
    // The first screen's; tests/e2e/bundle.spec.ts watches its compressed size.
    chunkSizeWarningLimit: 1000,
    rolldownOptions: {
      input: { index: 'renderer/index.html', 'first-frame': 'renderer/first-frame/first-frame.css' },
      // One file for the first screen: each request of the window passes through the main process, which is busy then.
      output: {
        codeSplitting: {
          groups: [{ name: 'first-screen', tags: ['$initial'], test: /^(?!.*first-frame\.css)/ }],
        },
      },
    },
  },
});
