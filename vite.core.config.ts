import { builtinModules } from 'node:module';
import { defineConfig } from 'vite';

const external = [/^node:/, ...builtinModules, 'electron', 'better-sqlite3', '@node-rs/argon2'];

/** Bundles the registry core for plain Node and for Electron's utility process; native packages stay outside. */
export default defineConfig({
  build: {
    outDir: 'out/core',
    emptyOutDir: true,
    target: 'node20',
    ssr: true,
    minify: false,
    sourcemap: true,
    rolldownOptions: {
      input: {
        cli: 'registry-core/cli.ts',
        host: 'registry-core/host/index.ts',
        'checkpoint-worker': 'registry-core/database/checkpoint-worker.ts',
        'reading-worker': 'registry-core/reading-worker.ts',
        'hash-worker': 'registry-core/blobs/hashing/hash-worker.ts',
        'upload-worker': 'registry-core/blobs/hashing/upload-worker.ts',
      },
      external,
      output: {
        format: 'esm',
        // A worker is found beside the chunk that starts it.
        entryFileNames: ({ name }) => (name.endsWith('-worker') ? 'chunks/[name].js' : '[name].js'),
        chunkFileNames: 'chunks/[name]-[hash].js',
      },
    },
  },
  ssr: { noExternal: true },
});
