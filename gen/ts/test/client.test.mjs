// The hand-written parts of the client against a real server: SREDSPACE_URL, SREDSPACE_TOKEN and a built dist/.
// A proxy in front of the server loses responses, cuts streams and answers 503, as networks and load balancers do.
import assert from 'node:assert/strict';
import { createServer, request } from 'node:http';
import { after, before, beforeEach, test } from 'node:test';
import {
  asProblem, connect, createProject, createRun, createSession, deleteProject, followRun, getHistory, getProject, IndexingError, listProjects,
  listRuns, ProblemError, runOf, StorageError, streamRun, unwrap, updateProject, uploadFiles, whenReady,
} from '../dist/index.js';

const target = process.env.SREDSPACE_URL;
const token = process.env.SREDSPACE_TOKEN;
let proxy, url, fault, seen;

before(async () => {
  proxy = createServer((from, to) => {
    seen.push(from);
    const here = fault?.(from, seen.length);
    if (here?.status) return to.writeHead(here.status, here.headers).end();
    const { host: _, ...headers } = from.headers;
    const on = request(target + from.url, { method: from.method, headers: { ...headers, ...here?.send } }, (answer) => {
      if (here?.lose) return answer.resume().on('end', () => to.destroy());
      to.writeHead(answer.statusCode, answer.headers);
      to.flushHeaders();
      let events = 0;
      answer.on('data', (chunk) => {
        to.write(chunk, () => here?.cut && events >= here.cut && to.destroy());
        events += chunk.toString().split('\ndata: ').length - 1;
        if (here?.freeze && events >= here.freeze) answer.pause();
      });
      answer.on('end', () => to.end());
    });
    on.on('error', () => to.destroy());
    to.on('close', () => on.destroy());
    from.pipe(on);
  });
  await new Promise((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${proxy.address().port}`;
});
after(() => {
  proxy.closeAllConnections();
  proxy.close();
});
beforeEach(() => {
  fault = undefined;
  seen = [];
});

const quick = { firstDelay: 1, maxDelay: 2 };
const client = (options = {}) => connect({ baseUrl: url, auth: () => token, ...quick, ...options });
const project = async () => unwrap(await createProject({ client: client(), body: { name: `Client ${crypto.randomUUID()}`, fiscalYear: '2025' } }));
const session = async (projectId) => unwrap(await createSession({ client: client(), path: { projectId }, body: { type: 'PRECHECK' } }));
const question = { type: 'PRECHECK', input: 'Is it SR&ED?', history_limit: 0 };

/** What a test needs, and its project's removal: an account has a limit of projects. */
function within(name, body) {
  test(name, async (t) => {
    const { id } = await project();
    seen = [];
    try {
      await body(id, t);
    } finally {
      fault = undefined;
      await deleteProject({ client: client(), path: { projectId: id } });
    }
  });
}

within('a lost response does not create twice', async (projectId) => {
  fault = (_, n) => (n === 1 ? { lose: true } : undefined);
  const made = unwrap(await createSession({ client: client(), path: { projectId }, body: { type: 'T661' } }));
  assert.equal(seen.length, 2);
  assert.ok(seen[0].headers['idempotency-key']);
  assert.equal(seen[0].headers['idempotency-key'], seen[1].headers['idempotency-key']);
  const listed = unwrap(await getProject({ client: client(), path: { projectId } }));
  assert.deepEqual([listed.sessionCount, made.type], [1, 'T661']);
});

within('two calls are two creations, and a given key is kept', async (projectId) => {
  const own = { client: client(), path: { projectId }, body: { type: 'T661' } };
  const ids = [];
  const given = { 'Idempotency-Key': crypto.randomUUID() };
  for (const headers of [undefined, undefined, given, given]) {
    ids.push(unwrap(await createSession({ ...own, headers })).id);
  }
  assert.equal(new Set(ids).size, 3);
  assert.equal(ids[2], ids[3]);
});

test('Retry-After is waited for; too long a one is returned', async () => {
  const waits = [];
  fault = (_, n) => (n <= 2 ? { status: n === 1 ? 503 : 429, headers: { 'Retry-After': n === 1 ? '1' : '0' } } : undefined);
  unwrap(await listProjects({ client: client({ onRetry: ({ delay }) => waits.push(delay) }) }));
  assert.equal(waits.length, 2);
  assert.ok(waits[0] >= 1000 && waits[1] < 1000, waits.join());
  seen = [];
  fault = () => ({ status: 429, headers: { 'Retry-After': '86400' } });
  const { response } = await listProjects({ client: client() });
  assert.deepEqual([response.status, seen.length], [429, 1]);
});

within('what is not safe to repeat is sent once', async (projectId) => {
  fault = () => ({ status: 503 });
  const { response } = await deleteProject({ client: client(), path: { projectId } });
  assert.deepEqual([response.status, seen.length], [503, 1]);
  seen = [];
  await updateProject({ client: client(), path: { projectId }, body: { name: 'Again' } });
  assert.equal(seen.length, 4, 'a change of fields is safe to repeat');
  seen = [];
  await listProjects({ client: client({ attempts: 1 }) });
  assert.equal(seen.length, 1, 'retries can be switched off');
});

test('a signal ends the request and the wait before a retry', async () => {
  fault = () => ({ status: 503, headers: { 'Retry-After': '30' } });
  const abort = new AbortController();
  const waiting = listProjects({ client: client({ onRetry: () => abort.abort(new Error('enough')) }), signal: abort.signal });
  const { error } = await waiting;
  assert.match(String(error), /enough|abort/i);
  assert.equal(seen.length, 1);
});

test('a rejected token is renewed once', async () => {
  let renewed = 0;
  const renewToken = () => (renewed++, token);
  unwrap(await listProjects({ client: client({ auth: () => 'expired', renewToken }) }));
  assert.deepEqual([renewed, seen.length], [1, 2]);
  const { error } = await listProjects({ client: client({ auth: () => 'expired', renewToken: () => 'expired too' }) });
  assert.equal(asProblem(error, 'unauthorized')?.status, 401);
});

within('errors are typed by their code', async (projectId) => {
  const { id } = await session(projectId);
  const { error } = await getProject({ client: client(), path: { projectId: crypto.randomUUID() } });
  assert.equal(asProblem(error, 'not_found')?.code, 'not_found');
  assert.equal(asProblem(error, 'forbidden'), null);
  await assert.rejects(
    async () => unwrap(await createRun({ client: client(), path: { sessionId: id }, body: { ...question, input: '' } })),
    (thrown) => thrown instanceof ProblemError && asProblem(thrown)?.code === 'invalid_request' && thrown.problem.errors.length > 0,
  );
  const nowhere = await listProjects({ client: connect({ baseUrl: 'http://127.0.0.1:1', ...quick }) });
  assert.equal(asProblem(nowhere.error), null);
  assert.throws(() => unwrap(nowhere), TypeError);
});

within('a stream survives cut connections at every event', async (projectId) => {
  const { id } = await session(projectId);
  fault = (from) => (from.headers.accept?.includes('event-stream') ? { cut: 2 } : undefined);
  const events = [];
  let lost = 0;
  const run = await runOf(
    streamRun({ client: client(), path: { sessionId: id }, body: question, firstDelay: 1, onDisconnect: () => lost++ }),
    (event) => events.push(event),
  );
  assert.equal(run.status, 'SUCCEEDED');
  assert.ok(lost >= 1, `${lost} disconnections`);
  assert.deepEqual(events.map((event) => event.id), events.map((_, index) => index + 1));
  assert.equal(events.filter((event) => event.type === 'message.delta').map((event) => event.text).join(''), run.python.markdown);
  assert.equal(unwrap(await listRuns({ client: client(), path: { sessionId: id } })).items.length, 1);
  assert.equal(unwrap(await getHistory({ client: client(), path: { sessionId: id } })).items.length, 2);
  const rest = [];
  for await (const event of followRun({ client: client(), path: { runId: run.runId }, lastEventId: 2 })) rest.push(event.id);
  assert.deepEqual(rest, events.slice(2).map((event) => event.id));
  assert.equal(await runOf(followRun({ client: client(), path: { runId: run.runId }, lastEventId: events.length })), undefined);
});

within('the first response can be lost, and one run is created', async (projectId) => {
  const { id } = await session(projectId);
  fault = (_, n) => (n === 1 ? { lose: true } : n === 2 ? { status: 502 } : undefined);
  const run = await runOf(streamRun({ client: client(), path: { sessionId: id }, body: question, firstDelay: 1 }));
  assert.equal(run.status, 'SUCCEEDED');
  assert.equal(unwrap(await listRuns({ client: client(), path: { sessionId: id } })).items.length, 1);
});

within('a silent connection is given up', async (projectId) => {
  const { id } = await session(projectId);
  const { runId } = await runOf(streamRun({ client: client(), path: { sessionId: id }, body: question }));
  fault = (_, n) => (n === 1 + before ? { freeze: 1 } : undefined);
  const before = seen.length;
  const run = await runOf(followRun({ client: client(), path: { runId }, idleTimeout: 200, firstDelay: 1 }));
  assert.equal(run.runId, runId);
});

within('a stream throws refusals, gives up when told to, and ends with its signal', async (projectId) => {
  const { id } = await session(projectId);
  await assert.rejects(runOf(followRun({ client: client(), path: { runId: crypto.randomUUID() } })), (thrown) => asProblem(thrown)?.code === 'not_found');
  assert.equal(seen.filter((from) => from.url.includes('/events')).length, 1);
  fault = () => ({ status: 503 });
  seen = [];
  await assert.rejects(runOf(streamRun({ client: client(), path: { sessionId: id }, body: question, firstDelay: 1, maxFailures: 3 })));
  assert.equal(seen.length, 3);
  const abort = new AbortController();
  const stream = streamRun({ client: client(), path: { sessionId: id }, body: question, signal: abort.signal, onDisconnect: () => abort.abort() });
  await assert.rejects(runOf(stream), { name: 'AbortError' });
});

within('uploads report their states; one that fails does not hold up the others', async (projectId) => {
  const states = {};
  const files = [{ name: 'notes.md', data: 'We tested three designs.\n' }, { name: 'torn.pdf', data: '%PDF-1.4 torn' }, { name: 'late.txt', data: 'Late.\n' }];
  fault = (from) => (from.url.includes('/confirm') && from.url.includes(states.late) ? { status: 403 } : undefined);
  const uploads = await uploadFiles({
    client: client(), path: { projectId }, files,
    onProgress: ({ name, state, fileId }) => {
      (states[name] ??= []).push(state);
      if (name === 'late.txt') states.late = fileId;
    },
  });
  assert.deepEqual(uploads.map(({ name, state }) => [name, state]), [['notes.md', 'stored'], ['torn.pdf', 'stored'], ['late.txt', 'failed']]);
  assert.deepEqual(states['notes.md'], ['waiting', 'sending', 'stored']);
  assert.equal(uploads[2].error.status, 403);
  const path = (index) => ({ projectId, fileId: uploads[index].fileId });
  assert.equal((await whenReady({ client: client(), path: path(0) })).indexStatus, 'READY');
  await assert.rejects(whenReady({ client: client(), path: path(1) }), IndexingError);
  await assert.rejects(uploadFiles({ client: client(), path: { projectId }, files: [{ name: 'x.exe', data: new Uint8Array(0) }] }), ProblemError);
  assert.equal(new StorageError(403).status, 403);
});

within('an upload is repeated when the storage is busy, and one whose response was lost is stored', async (projectId, t) => {
  const sent = [];
  const { fetch } = globalThis;
  t.mock.method(globalThis, 'fetch', async (resource, options) => {
    if (options?.method !== 'PUT') return fetch(resource, options);
    sent.push(resource);
    if (sent.length === 1) return new Response(null, { status: 409 });
    const response = await fetch(resource, options);
    if (sent.length === 2) throw new TypeError('the connection was lost');
    return response;
  });
  const [upload] = await uploadFiles({ client: client(), path: { projectId }, files: [{ name: 'notes.md', data: 'We tested three designs.\n' }] });
  assert.deepEqual([upload.state, sent.length], ['stored', 3]);
});
