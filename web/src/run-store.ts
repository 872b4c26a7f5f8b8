import {
  asProblem,
  cancelRun,
  followRun,
  isTemporaryError,
  ResponseError,
  streamRetry,
  streamRun,
  type ProgressEvent,
  type Run,
  type RunEvent,
  type RunEvents,
  type RunRequest,
  type StreamOptions,
} from '@sredspace/client';
import { useSyncExternalStore } from 'react';
import { refresh } from './api';
import { readText, writeText } from './composer-text';

/** The run that a session shows while it is in progress, and until the history has its answer. */
export type LiveRun = {
  runId: string | null; // null until the server has admitted it
  input: string | null; // the question, where this page asked it
  type: Run['type'] | null;
  startedAt: number;
  text: string;
  progress: ProgressEvent | null;
  waitingFor: Run['waitingFor']; // why it has not started
  dropped: number; // progress reports that the server left out of the stream
  connection: 'open' | 'waiting';
  busy: boolean; // the server takes no new runs for now
  stopping: boolean;
  ended: Run | null;
  refusal: unknown; // why the server did not admit it
};

type Open = (options: StreamOptions) => RunEvents;
type KnownRun = Pick<Run, 'runId' | 'type' | 'createdAt' | 'waitingFor'>;

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

/** Starts a run. */
export function startRun(sessionId: string, body: RunRequest, admitted?: () => void) {
  const open: Open = (options) => streamRun({ ...options, path: { sessionId }, body });
  return follow(sessionId, { input: body.input, type: body.type }, open, admitted);
}

export function retryRun(sessionId: string, run: Pick<Run, 'runId' | 'type'>) {
  return follow(sessionId, { type: run.type }, (options) => streamRetry({ ...options, path: { runId: run.runId } }));
}

/** Follows a run that another page, or this page before it was reloaded, has started. */
export function resumeRun(sessionId: string, run: KnownRun) {
  if (isActive(runs.get(sessionId)?.live ?? null)) return;
  const known = { runId: run.runId, type: run.type, waitingFor: run.waitingFor, startedAt: Date.parse(run.createdAt) };
  void follow(sessionId, known, (options) => followRun({ ...options, path: { runId: run.runId } }));
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
  waitingFor: null,
  dropped: 0,
  connection: 'open',
  busy: false,
  stopping: false,
  ended: null,
  refusal: null,
});

/** Resolves when the run has ended, was refused or was dismissed: true where it has ended. */
async function follow(sessionId: string, known: Partial<LiveRun>, open: Open, admitted?: () => void): Promise<boolean> {
  runs.get(sessionId)?.abort.abort();
  const abort = new AbortController();
  const { signal } = abort;
  runs.set(sessionId, { live: { ...newRun(), ...known }, abort, admitted });
  notify();
  const onDisconnect = (error: unknown) =>
    update(sessionId, { connection: 'waiting', busy: error instanceof ResponseError && error.status === 503 });
  // With an expired token, the stream goes on after the next sign-in.
  const isTemporary = (error: unknown) => isTemporaryError(error) || (error instanceof ResponseError && error.status === 401);
  try {
    for await (const event of open({ signal, onDisconnect, isTemporary, maxFailures: Infinity })) applyEvent(sessionId, event);
  } catch (error) {
    if (signal.aborted) return false;
    update(sessionId, { refusal: error });
    // What this page shows is older than the reason: a session that is gone, a file that cannot be read, a quota that is used up.
    await refresh('getSession', 'listSessions', 'getProject', 'listFiles', 'getMyQuotas', 'listRuns', 'preflightRun');
    return false;
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
      return update(sessionId, { dropped: live.dropped + event.count, connection: 'open' });
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
