// For Node and Deno: main.js URL TOKEN
import { flow } from './flow.js';

const [url, token] = process.argv.slice(2);
if (!url || !token) throw new Error('main.js URL TOKEN');
const runtime = process.versions['deno'] ? `Deno ${process.versions['deno']}` : `Node ${process.versions.node}`;
console.log(`TypeScript, @sredspace/client in ${runtime}: ${await flow(url, token)}`);
