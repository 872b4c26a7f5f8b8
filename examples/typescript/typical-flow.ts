// The typical flow with the TypeScript client: a project, a session, three files of lab notes, a question, a cited answer.
import { readFile } from 'node:fs/promises';
import {
  client, confirmFile, createProject, createRun, createSession, deleteProject, getFile, getFileText, getHistory, getMyQuotas,
  getProtectedResourceMetadata, getRunEvents, presignFiles, type Problem, type Run,
} from '@sredspace/client';
import type { TaskResult } from '@sredspace/client/results';

const server = `http://${process.env.SREDSPACE_ADDR ?? '127.0.0.1:8080'}`;
const person = process.env.DEMO_USER ?? 'demo';
const folder = new URL('../../', import.meta.url); // from dist/
const files = [
  { filename: 'lab-notes-2025-03.md', contentType: 'text/markdown' },
  { filename: 'experiment-report-2025-03.docx', contentType: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document' },
  { filename: 'test-protocol-tp07.pdf', contentType: 'application/pdf' },
];

const heading = (text: string) => console.log(`\n\x1b[1m${text}\x1b[0m`);

/** Returns the data, or throws the server's problem as an error. */
function unwrap<T>(result: { data?: T; error?: unknown }): T {
  if (result.data !== undefined) return result.data;
  const problem = result.error as Problem | Error;
  if (problem instanceof Error) throw new Error(`${server} is not reachable. Start the stack with make run.`, { cause: problem });
  throw new Error(`${problem.status} ${problem.code}: ${problem.detail ?? problem.title} ${JSON.stringify(problem.errors ?? [])}`);
}

function check(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(`check failed: ${what}`);
}

/** The development issuer gives a token to any user. A real program signs in with the authorization code flow. */
async function mint(): Promise<string> {
  const metadata = unwrap(await getProtectedResourceMetadata());
  const answer = await fetch(`${metadata.authorization_servers[0]}/dev/token`, { method: 'POST', body: new URLSearchParams({ user: person }) });
  check(answer.ok, 'the issuer returns a token');
  return ((await answer.json()) as { access_token: string }).access_token;
}

async function upload(projectId: string): Promise<string[]> {
  const contents = await Promise.all(files.map((file) => readFile(new URL(file.filename, folder))));
  const { items: uploads } = unwrap(await presignFiles({
    path: { projectId },
    body: { files: files.map((file, i) => ({ ...file, fileSize: contents[i]!.byteLength })) },
  }));
  await Promise.all(uploads.map(async (target, i) => {
    const stored = await fetch(target.uploadUrl, { method: 'PUT', headers: target.headers, body: new Uint8Array(contents[i]!) });
    check(stored.ok, `the object storage accepts ${files[i]!.filename}: ${stored.status} ${await stored.text()}`);
    unwrap(await confirmFile({ path: { projectId, fileId: target.fileId } }));
    console.log(`${files[i]!.filename} is file ${target.fileId}`);
  }));
  return uploads.map((target) => target.fileId);
}

async function untilReady(projectId: string, fileId: string): Promise<void> {
  for (const until = Date.now() + 60_000; Date.now() < until; await new Promise((resolve) => setTimeout(resolve, 250))) {
    const file = unwrap(await getFile({ path: { projectId, fileId } }));
    check(file.indexStatus !== 'FAILED', `${file.originalFilename} is indexed: ${file.indexError}`);
    if (file.indexStatus === 'READY') return console.log(`${file.originalFilename} READY, sha256 ${file.sha256?.slice(0, 12)}…`);
  }
  throw new Error(`file ${fileId} is not indexed after a minute`);
}

/** Creates a run in the background and prints its message as it arrives. */
async function createAndStream(sessionId: string, selected: string[]): Promise<Run> {
  const queued = unwrap(await createRun({
    path: { sessionId },
    headers: { Prefer: 'respond-async', 'Idempotency-Key': crypto.randomUUID() },
    body: { type: 'PRECHECK', input: 'Which part of this work looks like SR&ED, and what is missing?', selected_file_ids: selected },
  }));
  const { stream } = await getRunEvents({ path: { runId: queued.runId }, sseMaxRetryAttempts: 5 });
  let written = '';
  for await (const event of stream) {
    if (event.type === 'progress') console.log(`… ${event.step} ${event.detail} (${event.done}/${event.total})`);
    if (event.type === 'message.delta') {
      written += event.text;
      process.stdout.write(event.text);
    }
    if ('run' in event) {
      check(event.type === 'run.completed', `the run succeeds: ${JSON.stringify(event.run.error)}`);
      check(written === (event.run.python as TaskResult).markdown, 'the concatenated deltas equal the message');
      return event.run;
    }
  }
  throw new Error('the stream ended before the run');
}

async function checkCitations(projectId: string, result: TaskResult): Promise<void> {
  check(result.citations.length > 0, 'the answer has citations');
  const texts = new Map<string, string[]>(); // as code points, because offsets count code points
  for (const { fileId, charStart, charEnd, quote } of result.citations) {
    if (!fileId) continue;
    if (!texts.has(fileId)) texts.set(fileId, [...unwrap(await getFileText({ path: { projectId, fileId } })).text]);
    check(texts.get(fileId)!.slice(charStart, charEnd).join('') === quote, `the citation ${JSON.stringify(quote)} is exact`);
  }
  console.log(`${result.citations.length} citations into ${texts.size} files, each exact`);
}

client.setConfig({ baseUrl: server });
heading(`1. A token for ${person}`);
const token = await mint();
client.setConfig({ auth: () => token });
console.log(`${token.slice(0, 24)}…`);

heading('2. A project and a session');
const project = unwrap(await createProject({
  body: { name: 'Crack detection on the trolley', fiscalYear: '2025', description: 'Latency and recall at the edge' },
}));
const session = unwrap(await createSession({ path: { projectId: project.id }, body: { type: 'PRECHECK', title: 'Is March claimable?' } }));
console.log(`project ${project.id}\nsession ${session.id}`);

heading('3. Upload three files to signed URLs and confirm them');
const selected = await upload(project.id);

heading('4. Wait until the files are indexed');
await Promise.all(selected.map((fileId) => untilReady(project.id, fileId)));

heading('5. Create a run and stream the answer');
const run = await createAndStream(session.id, selected);

heading('6. Check the citations against the text of the files');
await checkCitations(project.id, run.python as TaskResult);

heading('7. The history of the session');
const history = unwrap(await getHistory({ path: { sessionId: session.id }, query: { limit: 50 } }));
check(history.items.map((message) => message.role).join() === 'USER,ASSISTANT', 'the history contains the question and the answer');
for (const message of history.items) console.log(`${message.createdAt}  ${message.role.padEnd(9)} ${message.content.replaceAll(/\s+/g, ' ').slice(0, 90)}`);

heading('8. Quota used');
const runs = unwrap(await getMyQuotas()).metrics.find((state) => state.metric === 'AI_RUNS_MONTHLY');
check(run.quotaEffect === 'CONFIRMED' && runs !== undefined && runs.used > 0, 'the run is counted');
console.log(`${runs.used} of ${runs.limit} runs this month`);

if (process.env.KEEP === undefined) {
  unwrap(await deleteProject({ path: { projectId: project.id } }));
  console.log('\nThe project has been deleted. Set KEEP=1 to keep it.');
}
