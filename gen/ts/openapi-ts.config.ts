import { defineConfig } from '@hey-api/openapi-ts';

// No post-processing by locally installed formatters, so the output is the same everywhere.
const written = { postProcess: [], importFileExtension: '.js' as const };

// The client yields the parsed data of each event, so its type of a stream is the type of an event.
const parser = { patch: { schemas: { RunEventStream: (schema: object) => {
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
