import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const client = fileURLToPath(new URL('../gen/ts/src', import.meta.url));

/** Moves the style sheet below the first screen of index.html, which then shows before it has arrived. */
const lateStyles: Plugin = {
  name: 'late-styles',
  transformIndexHtml: {
    order: 'post',
    handler: (html) => {
      const link = /\s*<link rel="stylesheet"[^>]*>/.exec(html)?.[0];
      return link ? html.replace(link, '').replace('<div id="root">', `${link.trim()}\n    <div id="root">`) : html;
    },
  },
};

export default defineConfig({
  plugins: [react(), lateStyles],
  resolve: {
    // The client's source, not its build: the page builds without it, and the bundler drops what is unused.
    alias: [
      { find: /^@sredspace\/client$/, replacement: `${client}/index.ts` },
      { find: /^@sredspace\/client\/react-query$/, replacement: `${client}/api/@tanstack/react-query.gen.ts` },
      { find: /^@sredspace\/client\/results$/, replacement: `${client}/results/index.ts` },
    ],
    dedupe: ['@tanstack/react-query', 'eventsource-parser', 'react', 'react-dom'],
  },
  build: {
    // A folder of its own in dist: dist/placeholder.html is committed, so that Go can embed dist before the page is built.
    outDir: 'dist/app',
    emptyOutDir: true,
    manifest: 'manifest.json',
    target: 'es2022',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0, // the content security policy does not allow data: addresses
  },
  server: {
    fs: { allow: ['..'] }, // the generated client and the sample documents
    proxy: Object.fromEntries(
      ['/api', '/.well-known', '/docs', '/openapi'].map((path) => [path, `http://${process.env.SREDSPACE_ADDR ?? '127.0.0.1:8080'}`]),
    ),
  },
});
