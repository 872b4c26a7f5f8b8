// The typical flow with openapi-fetch, on the types of openapi-typescript: fetch.js URL TOKEN
import createClient from 'openapi-fetch';
import type { components, paths } from './contract.js';

const [baseUrl, token] = process.argv.slice(2);
if (!baseUrl || !token) throw new Error('fetch.js URL TOKEN');
const notes = 'We were uncertain whether the cache could hold its latency. We tested three designs and measured each.\n';

function check(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(`check failed: ${what}`);
}

function got<T>({ data, error }: { data?: T; error?: components['schemas']['Problem'] }): T {
  check(data !== undefined, JSON.stringify(error));
  return data;
}

const client = createClient<paths>({ baseUrl, headers: { Authorization: `Bearer ${token}` } });
const project = got(await client.POST('/api/v1/projects', { body: { name: 'From openapi-fetch', fiscalYear: '2025' } }));
const projectPath = { projectId: project.id };
const session = got(await client.POST('/api/v1/projects/{projectId}/sessions', { params: { path: projectPath }, body: { type: 'PRECHECK' } }));

const file = { filename: 'notes.md', contentType: 'text/markdown', fileSize: new TextEncoder().encode(notes).length };
const { items } = got(await client.POST('/api/v1/projects/{projectId}/files/presign', { params: { path: projectPath }, body: { files: [file] } }));
const upload = items[0];
check(upload !== undefined, 'an upload URL');
const stored = await fetch(upload.uploadUrl, { method: 'PUT', headers: upload.headers, body: notes });
check(stored.ok, `the object storage returns ${stored.status}`);
const path = { ...projectPath, fileId: upload.fileId };
got(await client.POST('/api/v1/projects/{projectId}/files/{fileId}/confirm', { params: { path } }));
while (got(await client.GET('/api/v1/projects/{projectId}/files/{fileId}', { params: { path } })).indexStatus !== 'READY') {
  await new Promise((resolve) => setTimeout(resolve, 200));
}

const run = got(await client.POST('/api/v1/sessions/{sessionId}/runs', {
  params: { path: { sessionId: session.id }, header: { 'Idempotency-Key': crypto.randomUUID() } },
  body: { type: 'PRECHECK', input: 'Is it SR&ED?', selected_file_ids: [upload.fileId] },
}));
check(typeof run === 'object' && run.status === 'SUCCEEDED', `the run succeeds: ${JSON.stringify(run)}`);

const { response } = await client.GET('/api/v1/runs/{runId}/events', {
  params: { path: { runId: run.runId } }, headers: { Accept: 'text/event-stream' }, parseAs: 'stream',
});
const events = [...(await response.clone().text()).matchAll(/^event: (.*)$/gm)].map((match) => match[1]);
check(events[0] === 'run.queued' && events.at(-1) === 'run.completed', `the events of the run: ${events.join()}`);

const history = got(await client.GET('/api/v1/sessions/{sessionId}/history', { params: { path: { sessionId: session.id } } }));
check(history.items.length === 2, 'the history has the question and the answer');
const missing = await client.GET('/api/v1/projects/{projectId}', { params: { path: { projectId: crypto.randomUUID() } } });
check(missing.response.status === 404 && missing.error?.code === 'not_found', 'a missing project is a 404');
await client.DELETE('/api/v1/projects/{projectId}', { params: { path: projectPath } });
console.log(`TypeScript, openapi-fetch: project, session, upload, run, ${events.length} events, history, 404`);
