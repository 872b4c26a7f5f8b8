import { useSyncExternalStore } from 'react';

/** The page has three addresses; a router library would be more than it. */
export type Route = { projectId?: string; sessionId?: string };

const listeners = new Set<() => void>();
window.addEventListener('popstate', () => listeners.forEach((listener) => listener()));

export function parse(path: string): Route {
  const match = /^\/p\/([0-9a-f-]{36})(?:\/s\/([0-9a-f-]{36}))?\/?$/.exec(path);
  return match ? { projectId: match[1], sessionId: match[2] } : {};
}

export const pathOf = ({ projectId, sessionId }: Route) => (projectId ? `/p/${projectId}${sessionId ? `/s/${sessionId}` : ''}` : '/');

export function navigate(route: Route, replace = false) {
  window.history[replace ? 'replaceState' : 'pushState'](null, '', pathOf(route));
  listeners.forEach((listener) => listener());
}

export function useRoute(): Route {
  const path = useSyncExternalStore(
    (listener) => (listeners.add(listener), () => void listeners.delete(listener)),
    () => window.location.pathname,
  );
  return parse(path);
}
