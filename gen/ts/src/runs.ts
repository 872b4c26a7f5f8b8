import { client as defaultClient } from './api/client.gen.js';
import type { Client } from './api/client/index.js';
import type { Run, RunEvent, RunRequest } from './api/types.gen.js';
import { errorOf, ResponseError } from './errors.js';
import { readEvents } from './sse.js';
import { backoff, newIdempotencyKey, type Transport } from './transport.js';

/** An event of a run with its number in the run's stream. */
export type StreamedEvent = RunEvent & { id: number };

/** Yields the events of a run, each once, and returns the run when it has ended. */
export type RunEvents = AsyncGenerator<StreamedEvent, Run | undefined, void>;

export type StreamOptions = {
  client?: Client;
  /** Ends the stream with the signal's reason. The run goes on; `cancelRun` stops it. */
  signal?: AbortSignal;
  /** Called each time that the connection is lost or could not be made, before the wait. */
  onDisconnect?: (error: unknown) => void;
  /** Whether an error is temporary. Default: no response, 408, 429 with a short `Retry-After`, and 5xx. */
  isTemporary?: (error: unknown) => boolean;
  /** Attempts without any event after which the error is thrown. Default 10. */
  maxFailures?: number;
  /** Milliseconds before the first attempt to reconnect. Doubles with each failure, up to `maxDelay`. Default 500. */
  firstDelay?: number;
  /** Default 10000. */
  maxDelay?: number;
  /** Milliseconds of silence after which a connection counts as lost. The server writes at least every 15 s. Default 45000. */
  idleTimeout?: number;
};

type Request = { method: 'GET' | 'POST'; url: string; path: Record<string, string>; headers?: Record<string, string>; body?: unknown };

export const isTemporaryError = (error: unknown): boolean => {
  if (!(error instanceof ResponseError)) return true;
  if (error.status === 429) return (error.retryAfter ?? 0) <= 60;
  return error.status >= 500 || error.status === 408;
};

/** The events of a response, or undefined if there is nothing more to read (204). */
async function open(request: Request, { client = defaultClient, signal }: StreamOptions): Promise<ReadableStream<Uint8Array> | undefined> {
  const { fetch } = client.getConfig();
  const once = (fetch as Partial<Transport> | undefined)?.once ?? fetch; // reconnecting retries already
  const { body, ...rest } = request;
  const result = await client.request<unknown, unknown>({
    ...rest,
    ...(body !== undefined && { body }),
    headers: { Accept: 'text/event-stream', ...(body !== undefined && { 'Content-Type': 'application/json' }), ...request.headers },
    security: [{ scheme: 'bearer', type: 'http' }],
    parseAs: 'stream',
    ...(once && { fetch: once }),
    ...(signal && { signal }),
  });
  if (result.error !== undefined || !result.response?.ok) throw errorOf(result);
  return result.response.status === 204 ? undefined : (result.data as ReadableStream<Uint8Array>);
}

const eventsOf = (runId: string, after: number): Request => ({
  method: 'GET', url: '/api/v1/runs/{runId}/events', path: { runId }, headers: after > 0 ? { 'Last-Event-ID': String(after) } : {},
});

async function* follow(first: Request, after: number, options: StreamOptions): RunEvents {
  const { signal, onDisconnect, isTemporary = isTemporaryError, maxFailures = 10, firstDelay = 500, maxDelay = 10_000 } = options;
  let runId = first.method === 'GET' ? first.path['runId'] : undefined;
  let lastId = after;
  for (let failures = 1; ; failures++) {
    let cause: unknown = new TypeError('the stream was cut off');
    try {
      // Until the server names the run, the first request is sent again: its key makes it the same run.
      const body = await open(runId ? eventsOf(runId, lastId) : first, options);
      if (!body) return undefined;
      for await (const { id, data } of readEvents(body, options.idleTimeout ?? 45_000)) {
        failures = 0;
        const event = { ...(JSON.parse(data) as RunEvent), id: Number(id) };
        if (event.id <= lastId) continue;
        lastId = event.id;
        if (event.type === 'run.queued') runId = event.runId;
        yield event;
        if ('run' in event) return event.run;
      }
    } catch (error) {
      cause = error;
    }
    signal?.throwIfAborted();
    if (failures >= maxFailures || !isTemporary(cause)) throw cause;
    onDisconnect?.(cause);
    const asked = cause instanceof ResponseError ? (cause.retryAfter ?? 0) * 1000 : 0;
    await untilOnline(Math.max(asked, backoff(failures + 1, firstDelay, maxDelay)), signal);
  }
}

/** Waits, but in a browser not longer than until the network is back. */
function untilOnline(ms: number, signal: AbortSignal | undefined): Promise<void> {
  const page = typeof window === 'undefined' ? undefined : window;
  return new Promise((resolve, reject) => {
    const done = () => {
      clearTimeout(timer);
      page?.removeEventListener('online', done);
      signal?.removeEventListener('abort', done);
      if (signal?.aborted) reject(signal.reason);
      else resolve();
    };
    const timer = setTimeout(done, ms);
    page?.addEventListener('online', done);
    signal?.addEventListener('abort', done, { once: true });
  });
}

/**
 * Creates a run and yields its events as they happen. It survives lost connections and restarts of the server: the run is created
 * once, and no event is yielded twice.
 */
export function streamRun(
  options: StreamOptions & { path: { sessionId: string }; body: RunRequest; headers?: { 'Idempotency-Key'?: string } },
): RunEvents {
  const { path, body, headers, ...rest } = options;
  const key = { 'Idempotency-Key': headers?.['Idempotency-Key'] ?? newIdempotencyKey() };
  return follow({ method: 'POST', url: '/api/v1/sessions/{sessionId}/runs', path, headers: key, body }, 0, rest);
}

/** Retries a run and yields the events of the new one. */
export function streamRetry(options: StreamOptions & { path: { runId: string }; headers?: { 'Idempotency-Key'?: string } }): RunEvents {
  const { path, headers, ...rest } = options;
  const key = { 'Idempotency-Key': headers?.['Idempotency-Key'] ?? newIdempotencyKey() };
  return follow({ method: 'POST', url: '/api/v1/runs/{runId}/retry', path, headers: key }, 0, rest);
}

/** Yields the events of a run, from the first or after `lastEventId`. Returns undefined if there was nothing more to read. */
export function followRun(options: StreamOptions & { path: { runId: string }; lastEventId?: number }): RunEvents {
  const { path, lastEventId = 0, ...rest } = options;
  return follow(eventsOf(path.runId, lastEventId), lastEventId, rest);
}

/** Reads a stream to its end and returns the run. `onEvent` sees each event. */
export async function runOf(events: RunEvents, onEvent?: (event: StreamedEvent) => void): Promise<Run | undefined> {
  for (;;) {
    const next = await events.next();
    if (next.done) return next.value ?? undefined;
    onEvent?.(next.value);
  }
}
