import { useSyncExternalStore } from 'react';

/** The page has five kinds of address; a router library would be larger than that. */
export type View = 'draft' | 'journal';
/** `runId` belongs to the draft: the run whose edits are reviewed. */
export type Route = { projectId?: string; sessionId?: string; view?: View; runId?: string; trash?: boolean; notFound?: boolean };

const listeners = new Set<() => void>();
window.addEventListener('popstate', () => listeners.forEach((listener) => listener()));

const id = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const shape = new RegExp(`^/p/(${id})(?:/s/(${id})|/(draft|journal))?/?$`);

export function parse(path: string, search = ''): Route {
  if (path === '/' || path === '/index.html') return {};
  if (path === '/trash') return { trash: true };
  const match = shape.exec(path);
  if (!match) return { notFound: true };
  const [, projectId, sessionId, view] = match;
  return { projectId, sessionId, view: view as View | undefined, runId: new URLSearchParams(search).get('run') ?? undefined };
}

export function pathOf({ projectId, sessionId, view, runId, trash }: Route): string {
  if (!projectId) return trash ? '/trash' : '/';
  if (sessionId) return `/p/${projectId}/s/${sessionId}`;
  return `/p/${projectId}${view ? `/${view}` : ''}${view === 'draft' && runId ? `?run=${runId}` : ''}`;
}

export function navigate(route: Route, replace = false) {
  window.history[replace ? 'replaceState' : 'pushState'](null, '', pathOf(route));
  listeners.forEach((listener) => listener());
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export function useRoute(): Route {
  const path = useSyncExternalStore(subscribe, () => window.location.pathname);
  const search = useSyncExternalStore(subscribe, () => window.location.search);
  return parse(path, search);
}
