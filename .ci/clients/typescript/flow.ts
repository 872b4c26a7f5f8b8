// The typical flow with our client. It uses nothing of Node, so that it runs in Node, Deno and a worker at the edge alike.
import {
  asProblem, connect, createProject, createSession, deleteProject, followRun, getHistory, getProject, runOf, streamRun, unwrap, uploadFiles,
  whenReady, type FileUpload,
} from '@sredspace/client';
import type { TaskResult } from '@sredspace/client/results';

const notes = 'We were uncertain whether the cache could hold its latency. We tested three designs and measured each.\n';

function check(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(`check failed: ${what}`);
}

export async function flow(baseUrl: string, token: string): Promise<string> {
  const client = connect({ baseUrl, auth: () => token });
  const project = unwrap(await createProject({ client, body: { name: 'From TypeScript', fiscalYear: '2025' } }));
  const session = unwrap(await createSession({ client, path: { projectId: project.id }, body: { type: 'PRECHECK' } }));

  const states: FileUpload['state'][] = [];
  const [upload] = await uploadFiles({
    client, path: { projectId: project.id }, files: [{ name: 'notes.md', data: notes }], onProgress: ({ state }) => states.push(state),
  });
  check(upload?.state === 'stored' && states.join() === 'waiting,sending,stored', `the upload goes through its states: ${states.join()}`);
  const file = await whenReady({ client, path: { projectId: project.id, fileId: upload.fileId } });

  let written = '';
  let count = 0;
  const run = await runOf(
    streamRun({
      client, path: { sessionId: session.id },
      body: { type: 'PRECHECK', input: 'Is it SR&ED?', selected_file_ids: [file.id] },
    }),
    (event) => {
      count++;
      if (event.type === 'message.delta') written += event.text;
    },
  );
  check(run?.status === 'SUCCEEDED', `the run succeeds: ${JSON.stringify(run?.error)}`);
  check(written === (run.python as TaskResult).markdown, 'the streamed text is the answer');

  let replayed = 0;
  for await (const event of followRun({ client, path: { runId: run.runId } })) replayed = event.id;
  check(replayed === count, `the events can be read again: ${replayed} of ${count}`);

  const history = unwrap(await getHistory({ client, path: { sessionId: session.id } }));
  check(history.items.length === 2, 'the history has the question and the answer');

  const { error } = await getProject({ client, path: { projectId: crypto.randomUUID() } });
  check(asProblem(error, 'not_found')?.status === 404, 'a missing project is a 404');
  unwrap(await deleteProject({ client, path: { projectId: project.id } }));
  return `project, session, upload, run, ${count} events, history, 404`;
}
