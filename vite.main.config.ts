import { builtinModules } from 'node:module';
import { defineConfig } from 'vite';

/** Bundles Electron's main process. The core is a process of its own: vite.core.config.ts. */
export default defineConfig({
  build: {
    outDir: 'out/main',
    emptyOutDir: true,
    target: 'node20',
    ssr: true,
    minify: false,
    sourcemap: true,
    rolldownOptions: {
      input: { index: 'main/index.ts' },
      external: [/^node:/, ...builtinModules, 'electron', 'keytar'],
      output: { format: 'esm', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
    },
  },
  ssr: { noExternal: true },
});
