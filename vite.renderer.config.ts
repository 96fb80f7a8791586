import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Builds the window's pages, which the core also serves as the web portal: hence the browsers of the last two years. */
export default defineConfig({
  root: 'renderer',
  base: '/',
  plugins: [react()],
  build: {
    outDir: '../out/renderer',
    emptyOutDir: true,
    target: ['chrome120', 'firefox121', 'safari17'],
    // The content security policy allows fonts and images from the own origin only, not inside style sheets.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Lists what the first screen loads; tests measure it.
    manifest: 'manifest.json',
  },
});
