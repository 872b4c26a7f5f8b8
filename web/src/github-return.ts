// GitHub returns to this page's address, as the issuer does; the stored state tells the two apart. The code waits in the tab's
// storage while the person is signed in again: the token was in the memory of the page that left.
type Pending = { projectId: string; path: string; state: string; code?: string };
const storageKey = 'sredspace.github';

const readPending = (): Pending | null => JSON.parse(window.sessionStorage.getItem(storageKey) ?? 'null') as Pending | null;
const storePending = (pending: Pending) => window.sessionStorage.setItem(storageKey, JSON.stringify(pending));

export function leaveForGithub(projectId: string, state: string, authorizeUrl: string) {
  storePending({ projectId, state, path: window.location.pathname });
  window.location.assign(authorizeUrl);
}

/** Whether GitHub opened this page; if so, the address becomes the one that the person left from. */
export function isGithubReturn(): boolean {
  const query = new URLSearchParams(window.location.search);
  const pending = readPending();
  if (!pending || query.get('state') !== pending.state) return false;
  const code = query.get('code');
  if (code) storePending({ ...pending, code });
  else window.sessionStorage.removeItem(storageKey); // access was denied
  window.history.replaceState(null, '', pending.path);
  return true;
}

/** The code for this project, once. */
export function takeGithubCode(projectId: string): { code: string; state: string } | null {
  const pending = readPending();
  if (!pending?.code || pending.projectId !== projectId) return null;
  window.sessionStorage.removeItem(storageKey);
  return { code: pending.code, state: pending.state };
}
