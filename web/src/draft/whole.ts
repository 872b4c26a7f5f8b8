import { getDraft, listRuns, unwrap, type Draft, type RunPage, type RunSummary, type RunType } from '@sredspace/client';
import { listSessionsInfiniteOptions } from '@sredspace/client/react-query';
import { useInfiniteQuery, useMutation, useQueries } from '@tanstack/react-query';
import { useState } from 'react';
import { paging, refresh } from '../api';
import { flush } from './edits';
import { useAllPages } from '../use-all-pages';

/** Someone has an edit that is not saved yet: the whole draft does not change under it. */
export class OpenEdits extends Error {}

export const refreshDraft = () =>
  refresh('getDraft', 'listDraftVersions', 'listDraftChanges', 'listDraftPassages', 'listDraftDecisions', 'listJournal');

/** A change of the whole draft, over the version that the server has once everything that was typed is saved. */
export function useDraftChange<Arg, Result>(
  projectId: string,
  run: (draft: Draft, arg: Arg) => Promise<{ data?: Result; error?: unknown }>,
) {
  return useMutation({
    mutationFn: async (arg: Arg): Promise<Result> => {
      if (!(await flush(projectId))) throw new OpenEdits();
      const draft = unwrap(await getDraft({ path: { projectId } }));
      const { data, error } = await run(draft, arg);
      if (data === undefined) throw error;
      return data;
    },
    onSettled: refreshDraft,
  });
}

export type DraftRun = { runId: string; type: RunType; at: string; title: string | null };

// So many sessions are looked through at a time, the newest first; a person asks for older ones.
const sessionsAtOnce = 30;

/** The successful runs of a session, from all pages. */
async function runsOf(sessionId: string, signal: AbortSignal): Promise<RunSummary[]> {
  const runs: RunSummary[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const query = { limit: 200, status: 'SUCCEEDED' as const, ...(cursor ? { cursor } : {}) };
    const page: RunPage = unwrap(await listRuns({ path: { sessionId }, query, signal }));
    runs.push(...page.items);
    cursor = page.nextCursor;
  }
  return runs;
}

export type DraftRuns = { runs: DraftRun[]; busy: boolean; older: (() => void) | null };

/** The runs that a draft can take over, newest first. `older` looks through more sessions, where there are more. */
export function useDraftRuns(projectId: string, types: RunType[]): DraftRuns {
  const [wanted, setWanted] = useState(sessionsAtOnce);
  const list = useInfiniteQuery({ ...listSessionsInfiniteOptions({ path: { projectId }, query: { limit: 200 } }), ...paging });
  const used = useAllPages(list).filter((session) => session.messageCount > 0);
  const sessions = used.slice(0, wanted);
  const found = useQueries({
    queries: sessions.map((session) => ({
      queryKey: [{ _id: 'listRuns', succeededOf: session.id }],
      queryFn: ({ signal }: { signal: AbortSignal }) => runsOf(session.id, signal),
    })),
    combine: (results) => ({
      busy: results.some(({ isPending }) => isPending),
      runs: results
        .flatMap(({ data }, index) =>
          (data ?? [])
            .filter((run) => types.includes(run.type))
            .map((run): DraftRun => ({
              runId: run.runId,
              type: run.type,
              at: run.finishedAt ?? run.createdAt,
              title: sessions[index]?.title ?? null,
            })),
        )
        .toSorted((a, b) => b.at.localeCompare(a.at)),
    }),
  });
  const more = used.length > wanted || list.hasNextPage;
  return { runs: found.runs, busy: found.busy || list.isPending, older: more ? () => setWanted((count) => count + sessionsAtOnce) : null };
}
