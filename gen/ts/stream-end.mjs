// The generated reader of event streams takes 204 for a broken connection and reconnects for ever. Here it ends, as an EventSource
// does: the server answers 204 where the last event was read. So a stream yields events and nothing else, and its type says so.
// Runs as part of `npm run generate`.
import { readFileSync, writeFileSync } from 'node:fs';

function replaceOnce(path, place, by) {
  const file = new URL(path, import.meta.url);
  const text = readFileSync(file, 'utf8');
  if (text.split(place).length !== 2) throw new Error(`${path} has changed: adapt this script`);
  writeFileSync(file, text.replace(place, by));
}

const body = '        if (!response.body) throw';
replaceOnce('src/api/core/serverSentEvents.gen.ts', body, `        if (response.status === 204) break; // nothing more to read\n\n${body}`);

const events = '     * The event stream.\n     */\n    200: RunEvent;\n';
const end = `    /**
     * The run has ended and \`Last-Event-ID\` is its last event, so there is nothing more to read.
     */
    204: void;
`;
replaceOnce('src/api/types.gen.ts', events + end, events);
