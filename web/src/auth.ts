import { getProtectedResourceMetadata } from '@sredspace/client';
import { backFromGithub } from './github-return';
import { ErrorResponse, InMemoryWebStorage, UserManager, WebStorageStateStore, type User } from 'oidc-client-ts';

// The token lives in this module and dies with the page: nothing that a script on this origin could find later. A page that is
// loaded again, or in another tab, asks the issuer for a new one, who remembers the person (prompt=none) and answers at once. What
// is stored is only that somebody was signed in, and until a code is exchanged the PKCE verifier, which is worth nothing after.
const clientId = 'sredspace-web';
const marker = 'sredspace.signed-in';

export type AuthState =
  | { status: 'starting' }
  | { status: 'signedOut' }
  | { status: 'ended' } // it could not be renewed; what is on the page stays until the person signs in again
  | { status: 'unavailable'; error: unknown }
  | { status: 'signedIn'; user: User };

let state: AuthState = { status: 'starting' };
let manager: UserManager | undefined;
let renewing: Promise<User | null> | undefined;
const listeners = new Set<() => void>();

function set(next: AuthState) {
  state = next;
  listeners.forEach((listener) => listener());
}

export const authState = () => state;
export function subscribeAuth(listener: () => void) {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

async function discover(): Promise<UserManager> {
  const { data, error } = await getProtectedResourceMetadata();
  if (!data) throw error;
  return new UserManager({
    authority: data.authorization_servers[0]!,
    client_id: clientId,
    redirect_uri: `${window.location.origin}/`,
    post_logout_redirect_uri: `${window.location.origin}/`,
    scope: 'openid profile email offline_access',
    userStore: new WebStorageStateStore({ store: new InMemoryWebStorage() }),
    stateStore: new WebStorageStateStore({ store: window.sessionStorage }),
    automaticSilentRenew: true,
    monitorSession: false,
  });
}

/** Takes the code of a sign-in that is coming back, or asks the issuer for one where somebody was signed in before. */
export async function startAuth() {
  try {
    manager ??= await discover();
    const query = new URLSearchParams(window.location.search);
    if (!backFromGithub() && query.has('state') && (query.has('code') || query.has('error'))) {
      // A code that was used before (the back button) has no state any more: begin anew.
      if ((await manager.settings.stateStore.get(query.get('state')!)) !== null) return await finishSignIn(manager);
      window.history.replaceState(null, '', '/');
    }
    if (window.localStorage.getItem(marker) !== 'in') return set({ status: 'signedOut' });
    await manager.signinRedirect({ prompt: 'none', redirectMethod: 'replace', state: here() });
  } catch (error) {
    set({ status: 'unavailable', error });
  }
}

async function finishSignIn(oidc: UserManager) {
  try {
    const user = await oidc.signinRedirectCallback();
    window.localStorage.setItem(marker, 'in');
    window.history.replaceState(null, '', returnPath(user.state));
    set({ status: 'signedIn', user });
    // Renewals, from now on. The first sign-in is told above, once the page is back at its place: before that it would show another.
    oidc.events.addUserLoaded((renewed) => set({ status: 'signedIn', user: renewed }));
  } catch (error) {
    // The issuer wants the person, or refused; a sign-in from here leads to the same place.
    window.localStorage.removeItem(marker);
    window.history.replaceState(null, '', returnPath(error instanceof ErrorResponse ? error.state : null));
    set({ status: 'signedOut' });
  }
}

// Signing out counts for every tab.
window.addEventListener('storage', ({ key, newValue }) => {
  if (key !== marker || newValue !== 'out' || state.status === 'signedOut') return;
  window.sessionStorage.clear();
  void manager?.removeUser();
  set({ status: 'signedOut' });
});

const here = () => window.location.pathname + window.location.hash;

/** Only a path of this page: what comes back with a sign-in must not lead elsewhere. */
function returnPath(from: unknown): string {
  return typeof from === 'string' && /^\/(?!\/)/.test(from) ? from : '/';
}

export async function signIn() {
  try {
    manager ??= await discover();
    await manager.signinRedirect({ state: here() });
  } catch (error) {
    set({ status: 'unavailable', error });
  }
}

export async function signOut() {
  window.sessionStorage.clear();
  window.localStorage.setItem(marker, 'out');
  try {
    await manager?.signoutRedirect();
  } catch {
    await manager?.removeUser(); // the issuer is away: this page at least is signed out
    set({ status: 'signedOut' });
  }
}

/** The token to send. An expired one is renewed first; where that fails, the person is asked. */
export async function accessToken(): Promise<string | undefined> {
  if (state.status !== 'signedIn') return undefined;
  if (!state.user.expired) return state.user.access_token;
  return (await renew())?.access_token;
}

/** Renews once, however many requests ask for it. */
export function renew(): Promise<User | null> {
  renewing ??= (async () => {
    try {
      return (await manager?.signinSilent()) ?? null;
    } catch (error) {
      // Without a network the sign-in is not lost, only late.
      if (!(error instanceof TypeError) && navigator.onLine) set({ status: 'ended' });
      return null;
    } finally {
      renewing = undefined;
    }
  })();
  return renewing;
}
