// What the client adds to a page: each import of the table in README.md, tree-shaken, minified and compressed. `node scripts/size.mjs`
// prints the table; with `check` it fails if the README's differs by more than a tenth. Needs a built dist/.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const dist = fileURLToPath(new URL('../dist/', import.meta.url));
const imports = {
  'one call': `export { configure, createProject } from './index.js'`,
  'calls and typed errors': `export { configure, createProject, createSession, getHistory, listProjects, asProblem, unwrap } from './index.js'`,
  '`streamRun`, `followRun`': `export { configure, streamRun, followRun } from './index.js'`,
  '`uploadFiles`, `whenReady`': `export { configure, uploadFiles, whenReady } from './index.js'`,
  'a whole flow': `export { configure, createProject, createSession, uploadFiles, whenReady, streamRun, getHistory, unwrap } from './index.js'`,
  'everything': `export * from './index.js'`,
};

async function sizeOf(contents) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: dist }, bundle: true, minify: true, format: 'esm', platform: 'neutral', target: 'es2022', write: false,
  });
  return gzipSync(outputFiles[0].contents, { level: 9 }).length / 1000;
}

const sizes = {};
for (const [name, contents] of Object.entries(imports)) sizes[name] = await sizeOf(contents);
if (process.argv[2] === 'check') {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  for (const [name, size] of Object.entries(sizes)) {
    const stated = Number(readme.split(`\n| ${name} | `)[1]?.split(' ')[0]);
    if (!(Math.abs(stated - size) <= size / 10)) throw new Error(`README.md says ${stated} kB for ${name}; it is ${size.toFixed(1)} kB`);
  }
} else {
  for (const [name, size] of Object.entries(sizes)) console.log(`| ${name} | ${size.toFixed(1)} kB |`);
}
