import { useSyncExternalStore } from 'react';

/** The page has three kinds of address; a router library would be larger than that. */
export type Route = { projectId?: string; sessionId?: string; notFound?: boolean };

const listeners = new Set<() => void>();
window.addEventListener('popstate', () => listeners.forEach((listener) => listener()));

export function parse(path: string): Route {
  if (path === '/' || path === '/index.html') return {};
  const match = /^\/p\/([0-9a-f-]{36})(?:\/s\/([0-9a-f-]{36}))?\/?$/.exec(path);
  return match ? { projectId: match[1], sessionId: match[2] } : { notFound: true };
}

export const pathOf = ({ projectId, sessionId }: Route) => (projectId ? `/p/${projectId}${sessionId ? `/s/${sessionId}` : ''}` : '/');

export function navigate(route: Route, replace = false) {
  window.history[replace ? 'replaceState' : 'pushState'](null, '', pathOf(route));
  listeners.forEach((listener) => listener());
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export function useRoute(): Route {
  return parse(useSyncExternalStore(subscribe, () => window.location.pathname));
}
