import { getProtectedResourceMetadata } from '@sredspace/client';
import { forgetAll } from './draft/kept';
import { isGithubReturn } from './github-return';
import { ErrorResponse, InMemoryWebStorage, UserManager, WebStorageStateStore, type User } from 'oidc-client-ts';

// The token is kept only in this module's memory, so that no script on this origin can find it in storage. After a reload, or in
// another tab, the page asks the issuer for a new one, which still knows the person (prompt=none). Storage holds only a mark that
// someone was signed in and, until the code is exchanged, the PKCE verifier, which has no value afterwards.
const clientId = 'sredspace-web';
const marker = 'sredspace.signed-in';

export type AuthState =
  | { status: 'starting' }
  | { status: 'signedOut' }
  | { status: 'ended' } // the token could not be renewed; the page keeps its content until the person signs in again
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
    authority: data.authorization_servers[0],
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

/** Completes a sign-in that returns to this page, or starts a silent one where someone was signed in before. */
export async function startAuth() {
  try {
    manager ??= await discover();
    const query = new URLSearchParams(window.location.search);
    if (!isGithubReturn() && query.has('state') && (query.has('code') || query.has('error'))) {
      // The state of a code that was already used (after the back button) is gone: start over.
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
    // Renewals only: the first sign-in is reported above, once the address is the one to show.
    oidc.events.addUserLoaded((renewed) => set({ status: 'signedIn', user: renewed }));
  } catch (error) {
    // The issuer requires interaction, or refused. Signing in from here leads to the same address.
    window.localStorage.removeItem(marker);
    window.history.replaceState(null, '', returnPath(error instanceof ErrorResponse ? error.state : null));
    set({ status: 'signedOut' });
  }
}

// Signing out applies to every tab.
window.addEventListener('storage', ({ key, newValue }) => {
  if (key !== marker || newValue !== 'out' || state.status === 'signedOut') return;
  window.sessionStorage.clear();
  void manager?.removeUser();
  set({ status: 'signedOut' });
});

// With the run whose edits are reviewed, but never with the answer of an issuer.
const here = () => {
  const { pathname, search, hash } = window.location;
  return pathname + (new URLSearchParams(search).has('state') ? '' : search) + hash;
};

/** Only a path of this page: the state of a sign-in must not redirect elsewhere. */
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

// From the moment that a person signs out, nothing more is kept in this browser.
let leaving = false;
export const isLeaving = () => leaving;

export async function signOut() {
  leaving = true;
  forgetAll();
  window.sessionStorage.clear();
  window.localStorage.setItem(marker, 'out');
  try {
    await manager?.signoutRedirect();
  } catch {
    await manager?.removeUser(); // the issuer is unavailable: sign out of this page at least
    set({ status: 'signedOut' });
    leaving = false;
  }
}

/** The token to send. An expired one is renewed first; if that fails, the person is asked to sign in. */
export async function accessToken(): Promise<string | undefined> {
  if (state.status !== 'signedIn') return undefined;
  if (!state.user.expired) return state.user.access_token;
  return (await renewToken())?.access_token;
}

/** Renews the token once, no matter how many requests need it. */
export function renewToken(): Promise<User | null> {
  renewing ??= (async () => {
    try {
      return (await manager?.signinSilent()) ?? null;
    } catch (error) {
      // Without a network the sign-in is only delayed.
      if (!(error instanceof TypeError) && navigator.onLine) set({ status: 'ended' });
      return null;
    } finally {
      renewing = undefined;
    }
  })();
  return renewing;
}
