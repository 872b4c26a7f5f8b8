import { defineConfig } from '@hey-api/openapi-ts';

// No post-processing by locally installed formatters, so the output is the same everywhere.
const written = { postProcess: [], importFileExtension: '.js' as const };

// The client's streams yield the parsed data of each event. The contract describes the whole event.
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
    // The contents of a run's `python`. Types only, because only the server calls the worker.
    input: '../../worker/openapi.yaml',
    output: { ...written, path: 'src/results' },
    plugins: ['@hey-api/typescript'],
  },
]);
