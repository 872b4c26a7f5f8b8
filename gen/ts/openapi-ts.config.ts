import { defineConfig } from '@hey-api/openapi-ts';

// No post-processing by whatever formatter happens to be installed: the same input gives the same bytes everywhere.
const written = { postProcess: [], importFileExtension: '.js' as const };

// The client's streams hand out the data of each event, parsed; the contract describes the event around it.
const parser = { patch: { schemas: { RunEventMessage: (schema: object) => {
  for (const key of Object.keys(schema)) delete (schema as Record<string, unknown>)[key];
  Object.assign(schema, { $ref: '#/components/schemas/RunEvent' });
} } } };

export default defineConfig([
  {
    input: '../../openapi.yaml',
    parser,
    output: { ...written, path: 'src/api' },
    plugins: ['@hey-api/typescript', '@hey-api/sdk', { name: '@hey-api/client-fetch', includeInEntry: true }, '@tanstack/react-query'],
  },
  {
    // What `python` of a run holds. Only the types: nobody but the server calls the worker.
    input: '../../worker/openapi.yaml',
    output: { ...written, path: 'src/results' },
    plugins: ['@hey-api/typescript'],
  },
]);
