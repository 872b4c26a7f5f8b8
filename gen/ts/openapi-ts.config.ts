import { defineConfig } from '@hey-api/openapi-ts';

// No post-processing by locally installed formatters, so the output is the same everywhere.
const written = { postProcess: [], importFileExtension: '.js' as const };

type Schema = Record<string, any>;

/** The client yields the parsed data of each event, so the type of a stream is the type of an event. */
function streamsOfEvents(paths: Record<string, Schema>): void {
  for (const operation of Object.values(paths).flatMap((path) => Object.values<Schema>(path))) {
    const content = operation.responses?.['200']?.content;
    if (!content?.['text/event-stream'] || content['application/json']) continue;
    operation.responses['200'].content = { 'text/event-stream': { schema: { $ref: '#/components/schemas/RunEvent' } } };
  }
}

/** The contract has one schema for problems and an extension for what each code adds. Here they become a union, narrowed by `code`. */
function problemsByCode(schemas: Record<string, Schema>): void {
  const { 'x-required-by-code': byCode, ...base } = schemas.Problem!;
  const variant = (codes: string[], required: string[]) => ({
    type: 'object', required: ['code', ...required],
    properties: { code: { type: 'string', enum: codes }, ...Object.fromEntries(required.map((name) => [name, base.properties[name]])) },
  });
  const others = schemas.ErrorCode!.enum.filter((code: string) => !(code in byCode));
  schemas.ProblemBase = base;
  schemas.Problem = {
    description: `${base.description} Narrow it by \`code\`.`,
    allOf: [{ $ref: '#/components/schemas/ProblemBase' }, { oneOf: [
      ...Object.entries<string[]>(byCode).map(([code, required]) => variant([code], required)),
      variant(others, []),
    ] }],
  };
}

const parser = { patch: { input: (spec: Schema) => {
  streamsOfEvents(spec.paths);
  problemsByCode(spec.components.schemas);
} } };

export default defineConfig([
  {
    input: '../../openapi.yaml',
    parser,
    output: { ...written, path: 'src/api' },
    plugins: ['@hey-api/typescript', '@hey-api/sdk', { name: '@hey-api/client-fetch', includeInEntry: true, runtimeConfigPath: '../runtime.js' }, '@tanstack/react-query'],
  },
  {
    // The contents of a run's `python`. Types only, because only the server calls the worker.
    input: '../../worker/openapi.yaml',
    output: { ...written, path: 'src/results' },
    plugins: ['@hey-api/typescript'],
  },
]);
