// Follows a run with the published client (its `followRun`, or the generated function alone) or with npm's `eventsource`, for the server's
// tests. Prints a line for each response
// (`status N`) and each event (`event ID TYPE`), and ends when the reader stops by itself.
// node follow.mjs client|generated|eventsource BUILT_PACKAGE URL TOKEN RUN [LAST_EVENT_ID]
import { pathToFileURL } from 'node:url';
import { EventSource } from 'eventsource';

const [reader, built, url, token, runId, after] = process.argv.slice(2);

const observed = async (input, init) => {
  try {
    const response = await fetch(input, init);
    console.log(`status ${response.status}`);
    return response;
  } catch (error) {
    console.log('status none');
    throw error;
  }
};

if (reader === 'client') {
  const { connect, followRun } = await import(pathToFileURL(`${built}/index.js`));
  const client = connect({ baseUrl: url, auth: () => token, fetch: (request) => observed(request) });
  for await (const event of followRun({ client, path: { runId }, lastEventId: Number(after ?? 0), firstDelay: 100 })) {
    console.log(`event ${event.id} ${event.type}`);
  }
} else if (reader === 'generated') {
  const { getRunEvents } = await import(pathToFileURL(`${built}/api/index.js`));
  const { createClient } = await import(pathToFileURL(`${built}/api/client/index.js`));
  const { stream } = await getRunEvents({
    client: createClient({ baseUrl: url, auth: () => token, fetch: observed }),
    path: { runId },
    headers: after ? { 'Last-Event-ID': after } : undefined,
    sseDefaultRetryDelay: 100,
    onSseEvent: (event) => event.event && console.log(`event ${event.id} ${event.event}`),
  });
  for await (const _ of stream);
} else {
  const source = new EventSource(`${url}/api/v1/runs/${runId}/events`, {
    fetch: (input, init) => observed(input, { ...init, headers: { ...init.headers, Authorization: `Bearer ${token}` } }),
  });
  for (const type of ['run.queued', 'run.started', 'progress', 'message.delta', 'run.completed', 'run.failed', 'run.cancelled']) {
    source.addEventListener(type, (event) => console.log(`event ${event.lastEventId} ${type}`));
  }
  await new Promise((resolve) => source.addEventListener('error', () => source.readyState === EventSource.CLOSED && resolve()));
}
