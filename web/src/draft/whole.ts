import { getDraft, unwrap, type Draft, type RunType } from '@sredspace/client';
import { listRunsOptions, listSessionsInfiniteOptions } from '@sredspace/client/react-query';
import { useInfiniteQuery, useMutation, useQueries } from '@tanstack/react-query';
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

const sessionsAtMost = 30;

/** The runs that a draft can take over, newest first: those of the newest sessions. */
export function useDraftRuns(projectId: string, types: RunType[], enabled = true): DraftRun[] {
  const sessions = useAllPages(
    useInfiniteQuery({ ...listSessionsInfiniteOptions({ path: { projectId }, query: { limit: 200 } }), ...paging, enabled }),
  ).slice(0, sessionsAtMost);
  return useQueries({
    queries: sessions.map((session) => ({ ...listRunsOptions({ path: { sessionId: session.id }, query: { limit: 200 } }), enabled })),
    combine: (results) =>
      results
        .flatMap(({ data }, index) =>
          (data?.items ?? [])
            .filter((run) => run.status === 'SUCCEEDED' && types.includes(run.type))
            .map((run): DraftRun => ({
              runId: run.runId,
              type: run.type,
              at: run.finishedAt ?? run.createdAt,
              title: sessions[index]?.title ?? null,
            })),
        )
        .toSorted((a, b) => b.at.localeCompare(a.at)),
  });
}
