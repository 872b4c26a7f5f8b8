import { asProblem, configure, type ExportStatus } from '@sredspace/client';
import { QueryClient } from '@tanstack/react-query';
import { accessToken, renewToken } from './auth';

configure({ baseUrl: window.location.origin, auth: accessToken, renewToken: async () => (await renewToken())?.access_token });

/** No response: the network or the server is down. */
export const isUnreachable = (error: unknown) =>
  error instanceof TypeError || (error instanceof DOMException && error.name !== 'AbortError');

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 2_000,
      networkMode: 'always', // the server may be on this machine
      refetchOnReconnect: true, // which that mode would turn off
      retry: false, // the client retries
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

/** Whether there is nothing to show: it never came, or is gone. A failure after that leaves what was loaded in sight. */
export const isLost = ({ data, error }: { data: unknown; error: unknown }) =>
  error !== null && (data === undefined || asProblem(error)?.status === 404);

/** For infinite queries. The generated type requires a whole request for the first page; the query's own is enough. */
export const paging = {
  initialPageParam: {} as never,
  getNextPageParam: (page: { nextCursor: string | null }) => page.nextCursor ?? undefined,
};

/** An export, of a project or of a person's data, that is still being made. */
export const inProgress = ({ status }: { status: ExportStatus }) => status === 'QUEUED' || status === 'RUNNING';
