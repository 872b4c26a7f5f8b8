import { client, createRun, retryRun, type GetRunEventsErrors, type RunEvent, type RunRequest } from '@sredspace/client';
import { EventSourceParserStream } from 'eventsource-parser/stream';

export type Received = { id: number; event: RunEvent };
type Answer = { data?: unknown; error?: unknown; response?: Response };

/** What a refused request throws: the problem, as the server put it. */
async function* events(answer: Answer): AsyncGenerator<Received> {
  if (!answer.response?.ok) throw answer.error;
  const body = answer.data as ReadableStream<Uint8Array<ArrayBuffer>>;
  const parsed = body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
  for await (const { id, data } of parsed) yield { id: Number(id), event: JSON.parse(data) as RunEvent };
}

const accept = { Accept: 'text/event-stream' };

export async function* start(sessionId: string, body: RunRequest, key: string, signal: AbortSignal) {
  yield* events(await createRun({ path: { sessionId }, body, headers: { ...accept, 'Idempotency-Key': key }, parseAs: 'stream', signal }));
}

export async function* again(runId: string, key: string, signal: AbortSignal) {
  yield* events(await retryRun({ path: { runId }, headers: { ...accept, 'Idempotency-Key': key }, parseAs: 'stream', signal }));
}

/** The generated getRunEvents tells only the status of a refusal; asked for the body, the same client tells the problem. */
export async function* watch(runId: string, after: number, signal: AbortSignal) {
  yield* events(
    await client.get<unknown, GetRunEventsErrors>({
      url: '/api/v1/runs/{runId}/events',
      path: { runId },
      headers: { ...accept, ...(after > 0 ? { 'Last-Event-ID': String(after) } : {}) },
      security: [{ scheme: 'bearer', type: 'http' }],
      parseAs: 'stream',
      signal,
    }),
  );
}
