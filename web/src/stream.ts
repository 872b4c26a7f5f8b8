import { client, createRun, retryRun, type GetRunEventsErrors, type RunEvent, type RunRequest } from '@sredspace/client';
import { EventSourceParserStream } from 'eventsource-parser/stream';

export type ReceivedEvent = { id: number; event: RunEvent };
type StreamedResponse = { data?: unknown; error?: unknown; response?: Response };

/** Yields the events of a response. Throws the problem document of a refused request. */
async function* readEvents({ data, error, response }: StreamedResponse): AsyncGenerator<ReceivedEvent> {
  if (!response?.ok) throw error;
  const body = data as ReadableStream<Uint8Array<ArrayBuffer>>;
  const parsed = body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
  for await (const { id, data: json } of parsed) yield { id: Number(id), event: JSON.parse(json) as RunEvent };
}

const accept = { Accept: 'text/event-stream' };

export async function* createRunEvents(sessionId: string, body: RunRequest, key: string, signal: AbortSignal) {
  const headers = { ...accept, 'Idempotency-Key': key };
  yield* readEvents(await createRun({ path: { sessionId }, body, headers, parseAs: 'stream', signal }));
}

export async function* retryRunEvents(runId: string, key: string, signal: AbortSignal) {
  yield* readEvents(await retryRun({ path: { runId }, headers: { ...accept, 'Idempotency-Key': key }, parseAs: 'stream', signal }));
}

/** The generated getRunEvents hides the body of a refusal, so this calls the same client directly. */
export async function* runEvents(runId: string, after: number, signal: AbortSignal) {
  yield* readEvents(
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
