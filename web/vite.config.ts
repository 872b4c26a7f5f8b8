import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const client = fileURLToPath(new URL('../gen/ts/src', import.meta.url));

export default defineConfig({
  plugins: [react()],
  resolve: {
    // The client's source, not its build: one step less before the page builds, and the bundler drops what is not used.
    alias: [
      { find: /^@sredspace\/client$/, replacement: `${client}/api/index.ts` },
      { find: /^@sredspace\/client\/react-query$/, replacement: `${client}/api/@tanstack/react-query.gen.ts` },
      { find: /^@sredspace\/client\/results$/, replacement: `${client}/results/index.ts` },
    ],
    dedupe: ['@tanstack/react-query', 'react', 'react-dom'],
  },
  build: {
    // A folder of its own in dist: dist/placeholder.html is committed, so that Go can embed dist before the page was built.
    outDir: 'dist/app',
    emptyOutDir: true,
    manifest: 'manifest.json',
    target: 'es2022',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0, // data: addresses would need a hole in the content security policy
  },
  server: {
    proxy: Object.fromEntries(
      ['/api', '/.well-known', '/docs', '/openapi'].map((path) => [path, `http://${process.env.SREDSPACE_ADDR ?? '127.0.0.1:8080'}`]),
    ),
  },
});
