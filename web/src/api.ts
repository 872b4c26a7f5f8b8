import { client, type Problem } from '@sredspace/client';
import { QueryClient } from '@tanstack/react-query';
import { accessToken, renewToken } from './auth';

/** Sends a request, and once more with a new token if the server rejects the old one. */
async function fetchWithRenewal(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const request = new Request(input, init);
  const second = request.clone();
  const response = await fetch(request);
  if (response.status !== 401 || !request.headers.has('Authorization')) return response;
  const user = await renewToken();
  if (!user) return response;
  second.headers.set('Authorization', `Bearer ${user.access_token}`);
  return fetch(second);
}

client.setConfig({ baseUrl: window.location.origin, auth: accessToken, fetch: fetchWithRenewal });

export function asProblem(error: unknown): Problem | null {
  return typeof error === 'object' && error !== null && 'code' in error && 'status' in error ? (error as Problem) : null;
}

/** No response: the network or the server is down. */
export const isUnreachable = (error: unknown) =>
  error instanceof TypeError || (error instanceof DOMException && error.name !== 'AbortError');

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 2_000,
      networkMode: 'always', // the server may be on this machine
      retry: (count, error) => {
        const problem = asProblem(error);
        return problem ? problem.status >= 500 && count < 2 : count < 3;
      },
    },
    mutations: { networkMode: 'always' },
  },
});

// A change in one tab is loaded in the others too.
const otherTabs = new BroadcastChannel('sredspace.changed');
otherTabs.onmessage = ({ data }: MessageEvent<string[]>) => void invalidate(data);

const invalidate = (operations: string[]) =>
  queryClient.invalidateQueries({ predicate: ({ queryKey }) => operations.includes((queryKey[0] as { _id: string })._id) });

/** Loads again, in every tab, what these operations have answered. */
export function refresh(...operations: string[]) {
  otherTabs.postMessage(operations);
  return invalidate(operations);
}

/** For infinite queries. The generated type requires a whole request for the first page; the query's own is enough. */
export const paging = {
  initialPageParam: {} as never,
  getNextPageParam: (page: { nextCursor: string | null }) => page.nextCursor ?? undefined,
};
