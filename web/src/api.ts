import { client, type Problem } from '@sredspace/client';
import { QueryClient } from '@tanstack/react-query';
import { accessToken, renew } from './auth';

/** Sends a request, and once more with a new token where the server no longer takes the old one. */
async function fetchWithRenewal(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const request = new Request(input, init);
  const again = request.clone();
  const response = await fetch(request);
  if (response.status !== 401 || !request.headers.has('Authorization')) return response;
  const user = await renew();
  if (!user) return response;
  again.headers.set('Authorization', `Bearer ${user.access_token}`);
  return fetch(again);
}

client.setConfig({ baseUrl: window.location.origin, auth: accessToken, fetch: fetchWithRenewal });

export function asProblem(error: unknown): Problem | null {
  return typeof error === 'object' && error !== null && 'code' in error && 'status' in error ? (error as Problem) : null;
}

/** No answer came: the network, or the server, is away. */
export const isUnreachable = (error: unknown) => error instanceof TypeError || (error instanceof DOMException && error.name !== 'AbortError');

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 2_000,
      networkMode: 'always', // the server may well be on this machine
      retry: (count, error) => {
        const problem = asProblem(error);
        return problem ? problem.status >= 500 && count < 2 : count < 3;
      },
    },
    mutations: { networkMode: 'always' },
  },
});

// What has changed in one tab is read again in the others too.
const tabs = new BroadcastChannel('sredspace.changed');
tabs.onmessage = ({ data }: MessageEvent<string[]>) => void readAgain(data);

const readAgain = (operations: string[]) =>
  queryClient.invalidateQueries({ predicate: ({ queryKey }) => operations.includes((queryKey[0] as { _id: string })._id) });

/** Reads again whatever these operations have answered, whatever they were asked. */
export function refresh(...operations: string[]) {
  tabs.postMessage(operations);
  return readAgain(operations);
}

/** For infinite queries. The generated type asks the first page for a whole request; it needs nothing more than the query's own. */
export const paging = { initialPageParam: {} as never, getNextPageParam: (page: { nextCursor: string | null }) => page.nextCursor ?? undefined };
