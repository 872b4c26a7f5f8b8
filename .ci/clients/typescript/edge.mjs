// Runs dist/edge.js, bundled without anything of Node, in workerd.
import { build } from 'esbuild';
import { Miniflare } from 'miniflare';

const [url, token] = process.argv.slice(2);
const bundle = await build({ entryPoints: ['dist/edge.js'], bundle: true, format: 'esm', platform: 'neutral', write: false });
const worker = new Miniflare({
  modules: true, script: bundle.outputFiles[0].text, compatibilityDate: '2025-10-01', bindings: { URL: url, TOKEN: token },
});
try {
  const response = await worker.dispatchFetch('http://worker/');
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  console.log(`TypeScript, @sredspace/client in workerd: ${text}`);
} finally {
  await worker.dispose();
}
