// Fails the build if a first visit loads too much script: all that index.html needs before anything lazy, compressed.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const limit = 150_000;
const app = new URL('../dist/app/', import.meta.url);
const manifest = JSON.parse(readFileSync(new URL('manifest.json', app), 'utf8'));
const first = new Set();
const visit = (key) => {
  if (first.has(key)) return;
  first.add(key);
  manifest[key].imports?.forEach(visit);
};
visit('index.html');

const size = (files) => files.reduce((sum, file) => sum + gzipSync(readFileSync(new URL(file, app)), { level: 9 }).length, 0);
const script = size([...first].map((key) => manifest[key].file));
const style = size([...new Set([...first].flatMap((key) => manifest[key].css ?? []))]);
console.log(
  `first load, gzip: ${(script / 1000).toFixed(1)} kB of script (limit ${limit / 1000}), ${(style / 1000).toFixed(1)} kB of style`,
);
if (script > limit) {
  console.error(`The first load is over ${limit / 1000} kB of script: load something lazily, or drop it.`);
  process.exit(1);
}
