import { cancelRun, type ProgressEvent, type Run, type RunEvent, type RunRequest } from '@sredspace/client';
import { useSyncExternalStore } from 'react';
import { asProblem, refresh } from './api';
import * as stream from './stream';

/** The run that a session is showing while it goes on, and until the history has its answer. */
export type Live = {
  runId: string | null; // null until the server has admitted it
  input: string | null; // what was asked, where this page asked it
  type: Run['type'] | null;
  text: string;
  progress: ProgressEvent | null;
  connection: 'open' | 'waiting';
  stopping: boolean;
  ended: Run | null;
  refusal: unknown; // why the server did not admit it
};

type Source = (signal: AbortSignal) => AsyncGenerator<stream.Received>;

const sessions = new Map<string, { live: Live; abort: AbortController }>();
const listeners = new Set<() => void>();
const tell = () => listeners.forEach((listener) => listener());

function change(sessionId: string, changes: Partial<Live>) {
  const entry = sessions.get(sessionId);
  if (!entry) return;
  entry.live = { ...entry.live, ...changes };
  tell();
}

export function useLive(sessionId: string): Live | null {
  return useSyncExternalStore(
    (listener) => (listeners.add(listener), () => void listeners.delete(listener)),
    () => sessions.get(sessionId)?.live ?? null,
  );
}

export const isActive = (live: Live | null) => live !== null && !live.ended && live.refusal === null;

/** Asks. The key makes asking again after a lost connection safe: the server answers with the run that it already has. */
export function ask(sessionId: string, body: RunRequest) {
  const key = crypto.randomUUID();
  return follow(sessionId, { input: body.input, type: body.type }, (signal) => stream.start(sessionId, body, key, signal));
}

export function retry(sessionId: string, run: Pick<Run, 'runId' | 'type'>) {
  const key = crypto.randomUUID();
  return follow(sessionId, { type: run.type }, (signal) => stream.again(run.runId, key, signal));
}

/** Goes on with a run that another page, or this page before it was loaded again, has started. */
export function attach(sessionId: string, run: Pick<Run, 'runId' | 'type'>) {
  if (isActive(sessions.get(sessionId)?.live ?? null)) return;
  void follow(sessionId, { runId: run.runId, type: run.type }, (signal) => stream.watch(run.runId, 0, signal));
}

export async function stop(sessionId: string) {
  const runId = sessions.get(sessionId)?.live.runId;
  if (!runId) return;
  change(sessionId, { stopping: true });
  const { error } = await cancelRun({ path: { runId } });
  // run_ended: it was done before us, and its last event is on its way.
  if (error && asProblem(error)?.code !== 'run_ended') change(sessionId, { stopping: false });
}

export function dismiss(sessionId: string) {
  sessions.get(sessionId)?.abort.abort();
  sessions.delete(sessionId);
  tell();
}

/** Resolves when the run has ended or was refused: true where it has ended. */
async function follow(sessionId: string, known: Partial<Live>, first: Source): Promise<boolean> {
  sessions.get(sessionId)?.abort.abort();
  const abort = new AbortController();
  const live: Live = { runId: null, input: null, type: null, text: '', progress: null, connection: 'open', stopping: false, ended: null, refusal: null, ...known };
  sessions.set(sessionId, { live, abort });
  tell();
  let last = 0;
  let source = first;
  for (let failures = 0; !abort.signal.aborted; failures++) {
    try {
      for await (const { id, event } of source(abort.signal)) {
        failures = 0;
        if (id <= last) continue;
        last = id;
        apply(sessionId, event);
      }
      if (sessions.get(sessionId)?.live.ended) break;
    } catch (error) {
      const problem = asProblem(error);
      // What the server refuses for good; without a problem, or with one of its own making, it is worth another try.
      if (problem && problem.status < 500 && problem.status !== 401) {
        change(sessionId, { refusal: error });
        break;
      }
    }
    if (abort.signal.aborted) return false;
    change(sessionId, { connection: 'waiting' });
    await pause(Math.min(500 * 2 ** failures, 10_000), abort.signal);
    const runId = sessions.get(sessionId)?.live.runId;
    if (runId) source = (signal) => stream.watch(runId, last, signal);
  }
  if (abort.signal.aborted) return false;
  await refresh('getHistory', 'listRuns', 'getMyQuotas', 'listSessions', 'getSession');
  const done = sessions.get(sessionId);
  if (done?.abort !== abort || done.live.refusal !== null) return false;
  dismiss(sessionId); // the history has it now
  return true;
}

function apply(sessionId: string, event: RunEvent) {
  const live = sessions.get(sessionId)?.live;
  if (!live) return;
  switch (event.type) {
    case 'run.queued':
      void refresh('getHistory', 'listRuns', 'getMyQuotas');
      return change(sessionId, { runId: event.runId, connection: 'open' });
    case 'run.waiting':
    case 'events.dropped':
      return change(sessionId, { connection: 'open' });
    case 'run.started':
      return change(sessionId, { runId: event.runId, text: '', connection: 'open' });
    case 'progress':
      return change(sessionId, { progress: event, connection: 'open' });
    case 'message.delta':
      return change(sessionId, { text: live.text + event.text, connection: 'open' });
    default:
      return change(sessionId, { ended: event.run, connection: 'open' });
  }
}

/** Waits, but not longer than until the network is back. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      window.removeEventListener('online', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    window.addEventListener('online', done);
    signal.addEventListener('abort', done, { once: true });
  });
}
