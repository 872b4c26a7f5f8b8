import { createParser, type EventSourceMessage } from 'eventsource-parser';

/** Yields the messages of a stream. Throws if it is cut off, or if nothing arrives for `idle` milliseconds, not even a comment. */
export async function* readEvents(body: ReadableStream<Uint8Array>, idle: number): AsyncGenerator<EventSourceMessage, void, void> {
  const arrived: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (message) => void arrived.push(message) });
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    for (;;) {
      const silence = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new TypeError(`nothing arrived for ${idle} ms`)), idle);
      });
      const { done, value } = await Promise.race([reader.read(), silence]);
      clearTimeout(timer);
      if (done) return;
      parser.feed(decoder.decode(value, { stream: true }));
      for (let next = arrived.shift(); next; next = arrived.shift()) yield next;
    }
  } finally {
    clearTimeout(timer);
    await reader.cancel().catch(() => undefined); // the connection may be gone already
  }
}
