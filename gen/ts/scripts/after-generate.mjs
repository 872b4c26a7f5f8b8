// Runs as part of `npm run generate`, after the generator.
import { readFileSync, writeFileSync } from 'node:fs';
import { parse } from 'yaml';

const api = new URL('../src/api/', import.meta.url);

// The operations that accept an Idempotency-Key, so that the client sends one by itself.
const contract = parse(readFileSync(new URL('../../../openapi.yaml', import.meta.url), 'utf8'));
const keyed = Object.entries(contract.paths).flatMap(([path, { post }]) =>
  post?.parameters?.some(({ $ref }) => $ref === '#/components/parameters/IdempotencyKey') ? [path] : []);
if (keyed.length === 0) throw new Error('no operation takes an Idempotency-Key: adapt this script');
const patterns = keyed.map((path) => `    /${path.replaceAll('/', '\\/').replaceAll(/\{\w+\}/g, '[^\\/]+')}$/,\n`).join('');
writeFileSync(new URL('idempotency.gen.ts', api), `// This file is auto-generated from the contract

/**
 * The paths whose POST accepts an \`Idempotency-Key\`.
 */
export const idempotentPaths: ReadonlyArray<RegExp> = [
${patterns}];
`);

// The generated reader of event streams takes 204 for a broken connection and reconnects for ever. Here it ends, as an EventSource
// does: the server answers 204 where the last event was read. So a stream yields events and nothing else, and its type says so.
function replaceOnce(path, place, by) {
  const file = new URL(path, api);
  const text = readFileSync(file, 'utf8');
  if (text.split(place).length !== 2) throw new Error(`${path} has changed: adapt this script`);
  writeFileSync(file, text.replace(place, by));
}

const body = '        if (!response.body) throw';
replaceOnce('core/serverSentEvents.gen.ts', body, `        if (response.status === 204) break; // nothing more to read\n\n${body}`);

const events = '     * The event stream.\n     */\n    200: RunEvent;\n';
const end = `    /**
     * The run has ended and \`Last-Event-ID\` is its last event, so there is nothing more to read.
     */
    204: void;
`;
replaceOnce('types.gen.ts', events + end, events);

// Deno takes an option `client` of a Request for one of its own HTTP clients and refuses ours.
const forDeno = '...{ client: undefined }, // Deno takes it for an HTTP client of its own\n';
replaceOnce('client/client.gen.ts', '      ...opts,\n      body: getValidRequestBody(opts),\n', `      ...opts,\n      ${forDeno}      body: getValidRequestBody(opts),\n`);
replaceOnce('client/client.gen.ts', '    return createSseClient({\n      ...opts,\n', `    return createSseClient({\n      ...opts,\n      ${forDeno}`);
