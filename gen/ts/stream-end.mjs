// The generated reader of event streams takes 204 for a broken connection and reconnects for ever. Here it ends, as an EventSource
// does: the server answers 204 where the last event was read. Runs as part of `npm run generate`.
import { readFileSync, writeFileSync } from 'node:fs';

const file = new URL('src/api/core/serverSentEvents.gen.ts', import.meta.url);
const place = '        if (!response.body) throw';
const text = readFileSync(file, 'utf8');
if (text.split(place).length !== 2) throw new Error('the generated reader has changed: adapt this script');
writeFileSync(file, text.replace(place, `        if (response.status === 204) break; // nothing more to read\n\n${place}`));
