// The edits of the draft that are under way. Each is kept in the browser from the first key on and saved with the etag of the line
// that it was made from: where the line has changed since, both texts show and a person decides. Nothing is overwritten silently.
import { asProblem, getDraft, updateDraftLine, type Draft, type DraftLine, type DraftLineNumber } from '@sredspace/client';
import { getDraftQueryKey } from '@sredspace/client/react-query';
import { useSyncExternalStore } from 'react';
import { isUnreachable, queryClient, refresh } from '../api';
import { authState, isLeaving, subscribeAuth } from '../auth';
import { forget, keep, keptPlaces, onKeptElsewhere, readKept, type Kept, type Place, type Value } from './kept';

export type EditState = 'unsaved' | 'saving' | 'unreachable' | 'conflict' | 'refused';
export type Edit = Kept & {
  state: EditState;
  kept: boolean; // in the browser's storage
  theirs: DraftLine | null; // of a conflict
  error: unknown; // why the server refused it
};

const saveAfter = 8_000; // milliseconds without a key
const retryAfter = 4_000;

type Id = { projectId: string; line: DraftLineNumber };
const edits = new Map<string, Edit>();
const later = new Map<string, { edit: Kept; place: Place }[]>(); // from closed tabs, one after the other
const timers = new Map<string, ReturnType<typeof setTimeout>>();
const saves = new Map<string, Promise<void>>();
const listeners = new Set<() => void>();
const nameOf = ({ projectId, line }: Id) => `${projectId}/${line}`;

export const valueOf = ({ kind, text, checked, rows }: DraftLine): Value =>
  kind === 'table' ? { rows } : kind === 'tick' || kind === 'yes_no' ? { checked } : { text };

/** Equal for the server: an empty text is none, and so is a tick that is not set. */
export function sameValue(a: Value, b: Value): boolean {
  const plain = ({ text, checked, rows }: Value) => JSON.stringify([text || null, checked ?? null, rows ?? []]);
  return plain(a) === plain(b);
}

// A tab owns what it keeps as long as it lives, and holds a lock of its name to show that it does.
const owner = Math.random().toString(36).slice(2);
const person = () => {
  const state = authState();
  return state.status === 'signedIn' && !isLeaving() ? state.user.profile.sub : null;
};
const placeOf = (id: Id, sub: string): Place => ({ ...id, person: sub, owner });

let notifying = 0;
function notify() {
  notifying++;
  listeners.forEach((listener) => listener());
}

function put(id: Id, edit: Edit) {
  const sub = person();
  const kept = sub !== null && keep(placeOf(id, sub), { value: edit.value, base: edit.base, etag: edit.etag });
  edits.set(nameOf(id), { ...edit, kept });
  notify();
}

function change(id: Id, changes: Partial<Edit>) {
  const edit = edits.get(nameOf(id));
  if (edit) put(id, { ...edit, ...changes });
}

/** The server has it, or the person gave it up. */
function drop(id: Id) {
  clearTimeout(timers.get(nameOf(id)));
  edits.delete(nameOf(id));
  const sub = person();
  if (sub !== null) forget(placeOf(id, sub));
  const [next, ...rest] = later.get(nameOf(id)) ?? [];
  later.set(nameOf(id), rest);
  if (next) {
    forget(next.place);
    put(id, { ...next.edit, state: 'unsaved', kept: false, theirs: null, error: null });
    saveSoon(id, 0);
  }
  notify();
}

function saveSoon(id: Id, wait: number) {
  clearTimeout(timers.get(nameOf(id)));
  timers.set(
    nameOf(id),
    setTimeout(() => void saveEdit(id), wait),
  );
}

/** A person changes a line. */
export function editLine(projectId: string, line: DraftLine, value: Value) {
  const id = { projectId, line: line.line };
  const before = edits.get(nameOf(id));
  const base = before?.base ?? valueOf(line);
  // An attempt to save it may have reached the server; otherwise nothing is left to save.
  if (sameValue(value, base) && (!before || before.state === 'unsaved' || before.state === 'refused')) return drop(id);
  put(id, {
    value,
    base,
    etag: before?.etag ?? line.etag,
    state: before && before.state !== 'refused' ? before.state : 'unsaved',
    kept: false,
    theirs: before?.theirs ?? null,
    error: null,
  });
  saveSoon(id, saveAfter);
}

/** Saves a line now. It resolves when the server has answered, or cannot be reached. */
export function saveEdit(id: Id): Promise<void> {
  const running = saves.get(nameOf(id));
  if (running) return running;
  const next = send(id).finally(() => saves.delete(nameOf(id)));
  saves.set(nameOf(id), next);
  return next;
}

async function send(id: Id): Promise<void> {
  clearTimeout(timers.get(nameOf(id)));
  const edit = edits.get(nameOf(id));
  if (!edit || edit.state === 'conflict' || person() === null) return;
  change(id, { state: 'saving', error: null });
  const { data, error } = await updateDraftLine({ path: id, headers: { 'If-Match': edit.etag }, body: edit.value });
  const now = edits.get(nameOf(id));
  if (!now) return;
  if (data) {
    showSaved(id, data);
    // What was typed while it was being saved is saved next.
    if (sameValue(now.value, edit.value)) drop(id);
    else {
      change(id, { base: valueOf(data), etag: data.etag, state: 'unsaved' });
      saveSoon(id, saveAfter);
    }
    await refresh('getDraft', 'listDraftVersions', 'listDraftChanges', 'listDraftPassages', 'listJournal');
    return;
  }
  if (asProblem(error, 'precondition_failed')) return compareWithTheirs(id, now);
  if (isUnreachable(error)) {
    change(id, { state: 'unreachable' });
    saveSoon(id, retryAfter);
    return;
  }
  // 401: saved after the next sign-in. Others do not pass by waiting, except 5xx.
  const status = asProblem(error)?.status ?? 500;
  change(id, { state: status === 401 || status >= 500 ? 'unreachable' : 'refused', error });
  if (status === 401 || status >= 500) saveSoon(id, retryAfter);
}

/** The line has changed since the edit began: in another tab, on another machine, or by a run that was taken over. */
async function compareWithTheirs(id: Id, edit: Edit): Promise<void> {
  const { data, error } = await getDraft({ path: { projectId: id.projectId } });
  const theirs = data?.lines.find((line) => line.line === id.line);
  if (!theirs) {
    change(id, isUnreachable(error) ? { state: 'unreachable' } : { state: 'refused', error });
    if (isUnreachable(error)) saveSoon(id, retryAfter);
    return;
  }
  queryClient.setQueryData(getDraftQueryKey({ path: { projectId: id.projectId } }), data);
  if (sameValue(valueOf(theirs), edit.value)) return drop(id);
  change(id, { state: 'conflict', theirs });
}

function showSaved({ projectId }: Id, line: DraftLine) {
  queryClient.setQueryData<Draft>(getDraftQueryKey({ path: { projectId } }), (draft) =>
    draft ? { ...draft, lines: draft.lines.map((other) => (other.line === line.line ? line : other)) } : draft,
  );
}

/** Decides a conflict for the text of this tab. The other one stays in the versions. */
export function keepMine(id: Id) {
  const theirs = edits.get(nameOf(id))?.theirs;
  if (!theirs) return;
  change(id, { base: valueOf(theirs), etag: theirs.etag, state: 'unsaved', theirs: null });
  void saveEdit(id);
}

/** Gives up an edit: the saved text shows. */
export const discardEdit = drop;

/** Saves everything of a project before the whole draft changes. False where something could not be saved. */
export async function flush(projectId: string): Promise<boolean> {
  const open = () => [...edits.keys()].filter((name) => name.startsWith(`${projectId}/`));
  await Promise.all(open().map((name) => saveEdit({ projectId, line: name.slice(projectId.length + 1) as DraftLineNumber })));
  return open().length === 0;
}

export function useEdit(projectId: string, line: DraftLineNumber): Edit | null {
  return useSyncExternalStore(subscribe, () => edits.get(nameOf({ projectId, line })) ?? null);
}

/** The edits of a project that the server does not have. */
export function useOpenEdits(projectId: string): [DraftLineNumber, Edit][] {
  useSyncExternalStore(subscribe, () => notifying);
  return [...edits].flatMap(([name, edit]) =>
    name.startsWith(`${projectId}/`) ? [[name.slice(projectId.length + 1) as DraftLineNumber, edit] as [DraftLineNumber, Edit]] : [],
  );
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** Takes over what a closed tab has kept. */
function adopt(place: Place) {
  const edit = readKept(place);
  if (!edit || place.person !== person()) return;
  const id = { projectId: place.projectId, line: place.line };
  if (edits.has(nameOf(id))) {
    later.set(nameOf(id), [...(later.get(nameOf(id)) ?? []), { edit, place }]);
    return;
  }
  forget(place);
  put(id, { ...edit, state: 'unsaved', kept: false, theirs: null, error: null });
  saveSoon(id, 0);
}

const lockOf = (tab: string) => `sredspace.draft.${tab}`;
const waitingFor = new Set<string>();

/** Its lock is free when the tab that kept the edit is gone. */
function adoptWhenClosed(place: Place) {
  if (place.owner === owner || !('locks' in navigator)) return;
  const key = JSON.stringify(place);
  if (waitingFor.has(key)) return;
  waitingFor.add(key);
  void navigator.locks.request(lockOf(place.owner), () => {
    waitingFor.delete(key);
    adopt(place);
  });
}

let started = '';
function start() {
  const sub = person();
  if (sub === null || sub === started) return;
  started = sub;
  // Without locks (an insecure origin) no tab can see whether another one lives: a conflict shows both texts then.
  for (const place of keptPlaces(sub))
    if ('locks' in navigator) adoptWhenClosed(place);
    else adopt(place);
  for (const name of edits.keys()) {
    const [projectId, line] = name.split('/');
    saveSoon({ projectId, line: line as DraftLineNumber }, 0);
  }
}

if ('locks' in navigator) void navigator.locks.request(lockOf(owner), () => new Promise(() => undefined));
onKeptElsewhere(adoptWhenClosed);
window.addEventListener('online', () => {
  for (const name of edits.keys()) {
    const [projectId, line] = name.split('/');
    void saveEdit({ projectId, line: line as DraftLineNumber });
  }
});
subscribeAuth(() => {
  const { status } = authState();
  if (status === 'signedIn') start();
  if (status === 'signedOut') {
    edits.clear();
    later.clear();
    timers.forEach((timer) => clearTimeout(timer));
    started = '';
    notify();
  }
});
start();
