import { idempotentPaths } from './api/idempotency.gen.js';
import { retryAfterOf } from './errors.js';

export type Retry = { attempt: number; delay: number; request: Request; response?: Response; error?: unknown };

export type RetryOptions = {
  /** How often a request is sent in all. Default 4; 1 switches retries off. */
  attempts?: number;
  /** Milliseconds before the second attempt. Doubles with each attempt, less a random part. Default 500. */
  firstDelay?: number;
  /** The longest such delay. Default 8000. */
  maxDelay?: number;
  /** The longest `Retry-After` that is waited for, in milliseconds. A response that asks for more is returned. Default 60000. */
  maxRetryAfter?: number;
  /** Called before each wait. */
  onRetry?: (retry: Retry) => void;
};

export type TransportOptions = RetryOptions & {
  /** Sends a request. Default: the global `fetch`. */
  fetch?: typeof fetch;
  /** Returns a new token when the server rejects the old one (401). The request is then sent once more. */
  renewToken?: () => Promise<string | null | undefined> | string | null | undefined;
};

/** `once` sends without retries, with a renewed token where needed. */
export type Transport = typeof fetch & { once: typeof fetch };

const idempotencyKey = 'Idempotency-Key';

/** A new `Idempotency-Key`. Works on insecure origins too, which have no `crypto.randomUUID`. */
export const newIdempotencyKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');

/** Waits; rejects with the signal's reason when it aborts. */
export function sleep(ms: number, signal?: AbortSignal | null): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const stop = () => {
      clearTimeout(timer);
      reject(signal!.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal?.addEventListener('abort', stop, { once: true });
  });
}

/** Half of the delay is random, so that clients that failed together do not come back together. */
export const backoff = (attempt: number, first: number, longest: number): number =>
  Math.min(first * 2 ** (attempt - 1), longest) * (0.5 + Math.random() / 2);

/** Whether a second execution does what one does. */
function isRepeatable({ method, headers }: Request): boolean {
  if (['GET', 'HEAD', 'OPTIONS', 'PUT'].includes(method)) return true;
  return method === 'PATCH' ? !headers.has('If-Match') : headers.has(idempotencyKey);
}

/** 429 is sent before anything is done; after the others, or no response, the request may have been executed. */
function isTemporary(request: Request, response: Response | undefined): boolean {
  if (response?.status === 429) return true;
  return isRepeatable(request) && (!response || [502, 503, 504].includes(response.status));
}

/**
 * A `fetch` that retries. It waits as long as `Retry-After` says, and otherwise longer each time. It repeats only requests that are
 * safe to repeat, and makes creating ones safe with an `Idempotency-Key`. The signal of the request also ends the waiting.
 */
export function createTransport(options: TransportOptions = {}): Transport {
  const { attempts = 4, firstDelay = 500, maxDelay = 8_000, maxRetryAfter = 60_000, onRetry, renewToken } = options;
  // Not bound to this object: browsers refuse to call fetch as a method of anything else than the global object.
  const send = (request: Request): Promise<Response> => (options.fetch ?? globalThis.fetch)(request);

  const once = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    const again = renewToken && request.headers.has('Authorization') ? request.clone() : undefined;
    const response = await send(request);
    if (response.status !== 401 || !again) return response;
    const token = await renewToken!();
    if (!token) return response;
    await response.body?.cancel();
    again.headers.set('Authorization', `Bearer ${token}`);
    return send(again);
  };

  const retrying = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    const { pathname } = new URL(request.url);
    if (request.method === 'POST' && !request.headers.has(idempotencyKey) && idempotentPaths.some((path) => path.test(pathname))) {
      request.headers.set(idempotencyKey, newIdempotencyKey());
    }
    for (let attempt = 1; ; attempt++) {
      const last = attempt >= attempts;
      let response: Response | undefined;
      let error: unknown;
      try {
        response = await once(last ? request : request.clone());
        if (response.ok) return response;
      } catch (cause) {
        error = cause;
      }
      const wait = (retryAfterOf(response) ?? 0) * 1000;
      if (last || request.signal.aborted || wait > maxRetryAfter || !isTemporary(request, response)) {
        if (response) return response;
        throw error;
      }
      const delay = Math.max(wait, backoff(attempt, firstDelay, maxDelay));
      onRetry?.({ attempt, delay, request, ...(response ? { response } : { error }) });
      await response?.body?.cancel();
      await sleep(delay, request.signal);
    }
  };
  return Object.assign(retrying, { once });
}
