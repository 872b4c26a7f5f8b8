import { getProtectedResourceMetadata } from '@sredspace/client';
import { backFromGithub } from './github-return';
import { InMemoryWebStorage, UserManager, WebStorageStateStore, type User } from 'oidc-client-ts';

// The token lives in this module and dies with the page: nothing that a script on this origin could find later. What survives a
// reload is that there was a sign-in, and (until the code is exchanged) the PKCE verifier, which is worth nothing after.
const clientId = 'sredspace-web';
const wasSignedIn = 'sredspace.signed-in';

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

/** Takes the code of a sign-in that is coming back, or goes to sign in again where this tab was signed in before a reload. */
export async function startAuth() {
  try {
    manager = await discover();
    const query = new URLSearchParams(window.location.search);
    if (!backFromGithub() && query.has('state') && (query.has('code') || query.has('error'))) return await finishSignIn(manager);
    if (window.sessionStorage.getItem(wasSignedIn) !== null) return await signIn();
    set({ status: 'signedOut' });
  } catch (error) {
    set({ status: 'unavailable', error });
  }
}

async function finishSignIn(oidc: UserManager) {
  try {
    const user = await oidc.signinRedirectCallback();
    window.sessionStorage.setItem(wasSignedIn, 'yes');
    window.history.replaceState(null, '', returnPath(user.state));
    set({ status: 'signedIn', user });
    // Renewals, from now on. The first sign-in is told above, once the page is back at its place: before that it would show another.
    oidc.events.addUserLoaded((renewed) => set({ status: 'signedIn', user: renewed }));
  } catch {
    // A code that was used before (the back button), or a refusal at the issuer: begin anew.
    window.sessionStorage.removeItem(wasSignedIn);
    window.history.replaceState(null, '', '/');
    set({ status: 'signedOut' });
  }
}

/** Only a path of this page: what comes back with a sign-in must not lead elsewhere. */
function returnPath(from: unknown): string {
  return typeof from === 'string' && /^\/(?!\/)/.test(from) ? from : '/';
}

export async function signIn() {
  manager ??= await discover();
  const { pathname, hash } = window.location;
  await manager.signinRedirect({ state: pathname + hash });
}

export async function signOut() {
  window.sessionStorage.clear();
  await manager?.signoutRedirect();
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
