// Changes of projects and sessions are made over the state that a person has seen: with its etag. Where it changed elsewhere since,
// nothing is written, and the person decides.
import {
  asProblem,
  getProject,
  getSession,
  unwrap,
  updateProject,
  updateSessionStatus,
  updateSessionTitle,
  type Project,
  type ProjectUpdate,
  type Session,
  type SessionStatus,
} from '@sredspace/client';
import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { refresh } from './api';

type Thing = { id: string; etag: string };
type Answer<T> = { data?: T; error?: unknown };

// A list may still show the state before this page's own last change, which is no conflict.
const replaced = new Map<string, string>();

function newestOwn({ id, etag }: Thing): string {
  let newest = etag;
  for (let next = replaced.get(`${id} ${newest}`); next !== undefined; next = replaced.get(`${id} ${newest}`)) newest = next;
  return newest;
}

/** The state that the server has is another one than the person saw. */
export class ChangedElsewhere<T> extends Error {
  constructor(readonly theirs: T) {
    super('changed elsewhere');
  }
}

async function change<T extends Thing>(seen: T, write: (etag: string) => Promise<Answer<T>>, read: () => Promise<Answer<T>>): Promise<T> {
  const etag = newestOwn(seen);
  const { data, error } = await write(etag);
  if (data) {
    if (data.etag !== etag) replaced.set(`${seen.id} ${etag}`, data.etag);
    return data;
  }
  if (asProblem(error, 'precondition_failed')) throw new ChangedElsewhere(unwrap(await read()));
  throw error;
}

export const changeProject = (seen: Project, body: ProjectUpdate) => {
  const path = { projectId: seen.id };
  return change(
    seen,
    (etag) => updateProject({ path, headers: { 'If-Match': etag }, body }),
    () => getProject({ path }),
  );
};

export type SessionChange = { title: string | null } | { status: SessionStatus };

export const changeSession = (seen: Session, body: SessionChange) => {
  const path = { projectId: seen.projectId, sessionId: seen.id };
  return change<Session>(
    seen,
    (etag) =>
      'status' in body
        ? updateSessionStatus({ path, headers: { 'If-Match': etag }, body })
        : updateSessionTitle({ path, headers: { 'If-Match': etag }, body }),
    () => getSession({ path }),
  );
};

export type Conflict<T, Body> = { seen: T; theirs: T; body: Body };

/**
 * Saves changes of a project or session. `conflict` holds what a person wanted and what the server has, until they choose: `keepMine`
 * writes over the newer state, `takeTheirs` drops the change. Nothing is lost before.
 */
function useConditional<T extends Thing, Body>(send: (seen: T, body: Body) => Promise<T>, done: (saved: T) => void, operations: string[]) {
  const [conflict, setConflict] = useState<Conflict<T, Body> | null>(null);
  const over = useRef<T | null>(null);
  const save = useMutation({
    mutationFn: ({ seen, body }: { seen: T; body: Body }) => send(seen, body),
    onSuccess: (saved) => {
      setConflict(null);
      void refresh(...operations);
      done(saved);
    },
    onError: (error, { seen, body }) => {
      if (asProblem(error)?.status === 404) void refresh(...operations); // deleted elsewhere
      if (!(error instanceof ChangedElsewhere)) return;
      setConflict({ seen, theirs: error.theirs as T, body });
      void refresh(...operations);
    },
  });
  return {
    save: (seen: T, body: Body) => save.mutate({ seen: over.current ?? seen, body }),
    isPending: save.isPending,
    error: save.error instanceof ChangedElsewhere ? null : save.error,
    conflict,
    keepMine: () => conflict && save.mutate({ seen: conflict.theirs, body: conflict.body }),
    /** For a form: what it sends from now on, as it is then, is written over the state that the note shows. */
    saveOver: () => {
      over.current = conflict?.theirs ?? null;
    },
    takeTheirs: () => {
      if (!conflict) return;
      setConflict(null);
      done(conflict.theirs);
    },
  };
}

const nothing = () => undefined;

export const useProjectChange = (done: (saved: Project) => void = nothing) =>
  useConditional<Project, ProjectUpdate>(changeProject, done, ['listProjects', 'getProject']);

export const useSessionChange = (done: (saved: Session) => void = nothing) =>
  useConditional<Session, SessionChange>(changeSession, done, ['listSessions', 'getSession']);
