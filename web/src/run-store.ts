import { cancelRun, type ProgressEvent, type Run, type RunEvent, type RunRequest } from '@sredspace/client';
import { useSyncExternalStore } from 'react';
import { asProblem, refresh } from './api';
import { readText, writeText } from './composer-text';
import * as stream from './stream';

/** The run that a session shows while it is in progress, and until the history has its answer. */
export type LiveRun = {
  runId: string | null; // null until the server has admitted it
  input: string | null; // the question, where this page asked it
  type: Run['type'] | null;
  startedAt: number;
  text: string;
  progress: ProgressEvent | null;
  connection: 'open' | 'waiting';
  busy: boolean; // the server takes no new runs for now
  waitingFor: Run['waitingFor']; // why it has not started
  stopping: boolean;
  ended: Run | null;
  refusal: unknown; // why the server did not admit it
};

type EventSource = (signal: AbortSignal) => AsyncGenerator<stream.ReceivedEvent>;
type KnownRun = Pick<Run, 'runId' | 'type' | 'createdAt'>;

const runs = new Map<string, { live: LiveRun; abort: AbortController; admitted?: () => void }>();
const listeners = new Set<() => void>();
const notify = () => listeners.forEach((listener) => listener());

function update(sessionId: string, changes: Partial<LiveRun>) {
  const entry = runs.get(sessionId);
  if (!entry) return;
  entry.live = { ...entry.live, ...changes };
  notify();
}

export function useLiveRun(sessionId: string): LiveRun | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    () => runs.get(sessionId)?.live ?? null,
  );
}

export const isActive = (live: LiveRun | null) => live !== null && !live.ended && live.refusal === null;

/** Starts a run. The key makes a second attempt safe: the server answers with the run that it already has. */
export function startRun(sessionId: string, body: RunRequest, admitted?: () => void) {
  const key = crypto.randomUUID();
  const first: EventSource = (signal) => stream.createRunEvents(sessionId, body, key, signal);
  return follow(sessionId, { input: body.input, type: body.type }, first, admitted);
}

export function retryRun(sessionId: string, run: Pick<Run, 'runId' | 'type'>) {
  const key = crypto.randomUUID();
  return follow(sessionId, { type: run.type }, (signal) => stream.retryRunEvents(run.runId, key, signal));
}

/** Follows a run that another page, or this page before it was reloaded, has started. */
export function resumeRun(sessionId: string, run: KnownRun) {
  if (isActive(runs.get(sessionId)?.live ?? null)) return;
  void follow(sessionId, { runId: run.runId, type: run.type, startedAt: Date.parse(run.createdAt) }, (signal) =>
    stream.runEvents(run.runId, 0, signal),
  );
}

export async function stopRun(sessionId: string) {
  const runId = runs.get(sessionId)?.live.runId;
  if (!runId) return;
  update(sessionId, { stopping: true });
  const { error } = await cancelRun({ path: { runId } });
  // run_ended: the run finished first, and its last event is on its way.
  if (error && asProblem(error)?.code !== 'run_ended') update(sessionId, { stopping: false });
}

/** Stops following the run; one that was not sent yet is never sent. */
export function dismissRun(sessionId: string) {
  runs.get(sessionId)?.abort.abort();
  runs.delete(sessionId);
  notify();
}

const newRun = (): LiveRun => ({
  runId: null,
  input: null,
  type: null,
  startedAt: Date.now(),
  text: '',
  progress: null,
  connection: 'open',
  busy: false,
  waitingFor: null,
  stopping: false,
  ended: null,
  refusal: null,
});

/** Resolves when the run has ended, was refused or was dismissed: true where it has ended. */
async function follow(sessionId: string, known: Partial<LiveRun>, first: EventSource, admitted?: () => void): Promise<boolean> {
  runs.get(sessionId)?.abort.abort();
  const abort = new AbortController();
  runs.set(sessionId, { live: { ...newRun(), ...known }, abort, admitted });
  notify();
  let lastId = 0;
  let source = first;
  for (let failures = 0; !abort.signal.aborted; failures++) {
    try {
      for await (const { id, event } of source(abort.signal)) {
        failures = 0;
        if (id <= lastId) continue;
        lastId = id;
        applyEvent(sessionId, event);
      }
      if (runs.get(sessionId)?.live.ended) break;
    } catch (error) {
      const problem = asProblem(error);
      // Any other error may pass: no answer at all, a 5xx, or an expired token.
      if (problem && problem.status < 500 && problem.status !== 401) {
        update(sessionId, { refusal: error });
        break;
      }
      update(sessionId, { busy: problem?.status === 503 });
    }
    if (abort.signal.aborted) return false;
    update(sessionId, { connection: 'waiting' });
    await waitForNetwork(Math.min(500 * 2 ** failures, 10_000), abort.signal);
    const runId = runs.get(sessionId)?.live.runId;
    if (runId) source = (signal) => stream.runEvents(runId, lastId, signal);
  }
  if (abort.signal.aborted) return false;
  await refresh('getHistory', 'listRuns', 'getMyQuotas', 'listSessions', 'getSession');
  const entry = runs.get(sessionId);
  if (entry?.abort !== abort || entry.live.refusal !== null) return false;
  dismissRun(sessionId); // the history has it now
  return true;
}

function applyEvent(sessionId: string, event: RunEvent) {
  const entry = runs.get(sessionId);
  if (!entry) return;
  const { live } = entry;
  switch (event.type) {
    case 'run.queued':
      // The question leaves the composer once the server has it, not before.
      if (live.input !== null && readText(sessionId) === live.input) writeText(sessionId, '');
      entry.admitted?.();
      void refresh('getHistory', 'listRuns', 'getMyQuotas');
      return update(sessionId, { runId: event.runId, connection: 'open' });
    case 'run.waiting':
      return update(sessionId, { waitingFor: event.waitingFor, connection: 'open' });
    case 'events.dropped':
      return update(sessionId, { connection: 'open' });
    case 'run.started':
      return update(sessionId, { runId: event.runId, text: '', waitingFor: null, connection: 'open' });
    case 'progress':
      return update(sessionId, { progress: event, connection: 'open' });
    case 'message.delta':
      return update(sessionId, { text: live.text + event.text, connection: 'open' });
    default:
      return update(sessionId, { ended: event.run, connection: 'open' });
  }
}

/** Waits, but not longer than until the network is back. */
function waitForNetwork(ms: number, signal: AbortSignal): Promise<void> {
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
