// GitHub brings the person back to this page's address, as the issuer does; the kept state tells the two apart. The code waits in
// the tab's storage while the person is signed in again, for the page that left had the token in its memory.
type Pending = { projectId: string; path: string; state: string; code?: string };
const key = 'sredspace.github';

const read = (): Pending | null => JSON.parse(window.sessionStorage.getItem(key) ?? 'null') as Pending | null;
const keep = (pending: Pending) => window.sessionStorage.setItem(key, JSON.stringify(pending));

export function leaveForGithub(projectId: string, state: string, authorizeUrl: string) {
  keep({ projectId, state, path: window.location.pathname });
  window.location.assign(authorizeUrl);
}

/** Whether this page was opened by GitHub; if so it is at the place that the person left from. */
export function backFromGithub(): boolean {
  const query = new URLSearchParams(window.location.search);
  const pending = read();
  if (!pending || query.get('state') !== pending.state) return false;
  const code = query.get('code');
  if (code) keep({ ...pending, code });
  else window.sessionStorage.removeItem(key); // the person said no
  window.history.replaceState(null, '', pending.path);
  return true;
}

/** The code for this project, once. */
export function takeGithubCode(projectId: string): { code: string; state: string } | null {
  const pending = read();
  if (!pending?.code || pending.projectId !== projectId) return null;
  window.sessionStorage.removeItem(key);
  return { code: pending.code, state: pending.state };
}
