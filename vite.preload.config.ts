import { defineConfig } from 'vite';

/** Bundles the preload script: a sandboxed one is a single CommonJS file that may require Electron only. */
export default defineConfig({
  build: {
    outDir: 'out/preload',
    emptyOutDir: true,
    target: 'chrome130',
    ssr: true,
    minify: true,
    sourcemap: false,
    rolldownOptions: {
      input: { index: 'main/preload/index.ts' },
      external: ['electron'],
      output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
    },
  },
  ssr: { noExternal: true },
});
