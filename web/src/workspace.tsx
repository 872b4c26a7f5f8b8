import { Alert, Badge, Group, SegmentedControl, Skeleton, Text, Title } from '@mantine/core';
import type { File as StoredFile } from '@sredspace/client';
import type { Citation } from '@sredspace/client/results';
import { getProjectOptions, getSessionOptions, listFilesInfiniteOptions, listRunsOptions, listSessionsInfiniteOptions } from '@sredspace/client/react-query';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useCallback, useEffect, useState } from 'react';
import { paging } from './api';
import { Composer } from './composer';
import { Empty, ErrorNote } from './common';
import { Conversation } from './conversation';
import { Files } from './files';
import { Github } from './github';
import { useWords } from './i18n';
import { StatusSelect } from './projects';
import { attach } from './run-store';
import { Sessions, sessionName } from './sessions';
import { SourceDrawer, type Place } from './source';

const Result = lazy(() => import('./artifact'));

type Pane = 'sources' | 'conversation' | 'result';
const moving = (file: StoredFile) => file.uploadStatus === 'CONFIRMED' && (file.indexStatus === 'PENDING' || file.indexStatus === 'INDEXING');

/** All pages of a list, fetched one after the other. */
function useWhole<T>(query: { data?: { pages: { items: T[] }[] }; hasNextPage: boolean; isFetching: boolean; fetchNextPage: () => unknown }): T[] {
  useEffect(() => {
    if (query.hasNextPage && !query.isFetching) void query.fetchNextPage();
  });
  return query.data?.pages.flatMap((page) => page.items) ?? [];
}

function useAttached(projectId: string) {
  const key = `sredspace.attached.${projectId}`;
  const [ids, setIds] = useState<string[]>(() => JSON.parse(window.sessionStorage.getItem(key) ?? '[]') as string[]);
  useEffect(() => window.sessionStorage.setItem(key, JSON.stringify(ids)), [key, ids]);
  return [ids, setIds] as const;
}

export default function Workspace({ projectId, sessionId }: { projectId: string; sessionId?: string }) {
  const { t } = useWords();
  const [pane, setPane] = useState<Pane>(sessionId ? 'conversation' : 'sources');
  const [attached, setAttached] = useAttached(projectId);
  const [place, setPlace] = useState<Place | null>(null);
  const [chosenRun, setChosenRun] = useState<{ sessionId?: string; runId: string } | null>(null);
  const [insert, setInsert] = useState<{ text: string } | null>(null);
  const project = useQuery(getProjectOptions({ path: { projectId } }));
  const fileQuery = useInfiniteQuery({
    ...listFilesInfiniteOptions({ path: { projectId }, query: { limit: 200 } }), ...paging,
    refetchInterval: (query) => (query.state.data?.pages.some((page) => page.items.some(moving)) ? 700 : false),
  });
  const sessionQuery = useInfiniteQuery({ ...listSessionsInfiniteOptions({ path: { projectId }, query: { limit: 200 } }), ...paging });
  const files = useWhole(fileQuery);
  const sessions = useWhole(sessionQuery);
  const session = useQuery({ ...getSessionOptions({ path: { projectId, sessionId: sessionId ?? '' } }), enabled: sessionId !== undefined });
  const runs = useQuery({ ...listRunsOptions({ path: { sessionId: sessionId ?? '' }, query: { limit: 200 } }), enabled: sessionId !== undefined });

  // A run that was under way when the page was loaded, or was started elsewhere: go on with it.
  const active = runs.data?.items.find((run) => run.status === 'QUEUED' || run.status === 'RUNNING');
  useEffect(() => {
    if (active && sessionId === active.sessionId) attach(active.sessionId, active);
  }, [active, sessionId]);
  useEffect(() => setPane(sessionId ? 'conversation' : 'sources'), [sessionId]);

  const openCitation = useCallback((citation: Citation) => setPlace({ citation }), []);
  const newest = runs.data?.items.find((run) => run.status === 'SUCCEEDED')?.runId;
  const shownRun = chosenRun?.sessionId === sessionId && chosenRun ? chosenRun.runId : newest;
  // A newer answer takes the place of one that was chosen before it.
  useEffect(() => setChosenRun(null), [newest]);

  if (project.isError) {
    return <main id="content" className="narrow"><ErrorNote error={project.error} title={t('projects.missing')} retry={() => void project.refetch()} /></main>;
  }
  const frozen = project.data?.status === 'ARCHIVED';
  return (
    <main id="content" className="workspace" data-pane={pane}>
      <div className="pane-nav">
        <SegmentedControl
          fullWidth value={pane} onChange={(value) => setPane(value as Pane)}
          data={(['sources', 'conversation', 'result'] as const).map((value) => ({ value, label: t(`pane.${value}`) }))}
        />
      </div>
      <aside className="pane sources" aria-label={t('pane.sources')}>
        {project.data ? (
          <div className="about">
            <Title order={1} size="h4" lineClamp={3}>{project.data.name}</Title>
            <Group gap="xs" mt={4}><Badge variant="default" radius="sm">{t('projects.year')} {project.data.fiscalYear}</Badge></Group>
            <StatusSelect project={project.data} />
            {frozen && <Alert mt="xs" p="xs" variant="light" color="gray"><Text size="xs" c="var(--mantine-color-text)">{t('projects.archived')}</Text></Alert>}
          </div>
        ) : <Skeleton height={90} />}
        <Sessions projectId={projectId} sessions={sessions} current={sessionId} frozen={frozen} />
        <Files
          projectId={projectId} files={files} attached={attached} setAttached={setAttached} openFile={(fileId) => setPlace({ fileId })} frozen={frozen} error={fileQuery.error}
        />
        <Github projectId={projectId} frozen={frozen} />
      </aside>
      <section className="pane talk" aria-label={t('pane.conversation')}>
        {!sessionId && <div className="messages"><Empty title={t('sessions.choose')} text={t('sessions.empty')} /></div>}
        {session.isError && sessionId && <div className="messages"><ErrorNote error={session.error} title={t('sessions.missing')} /></div>}
        {session.data && sessionId && (
          <>
            <Group px="md" py="xs" gap="xs" wrap="nowrap"><Title order={2} size="h5" lineClamp={1}>{sessionName(session.data, t)}</Title></Group>
            <Conversation
              key={sessionId} session={session.data} runs={runs.data?.items ?? []} openCitation={openCitation} shownRun={shownRun}
              showRun={(runId) => { setChosenRun({ sessionId, runId }); setPane('result'); }}
            />
            <Composer key={`${sessionId}.text`} session={session.data} files={files} attached={attached} frozen={frozen} insert={insert} />
          </>
        )}
      </section>
      <section className="pane result" aria-label={t('pane.result')} tabIndex={0}>
        <Suspense fallback={<Skeleton height={200} m="md" />}>
          <Result runId={shownRun} openCitation={openCitation} answer={(text) => { setInsert({ text }); setPane('conversation'); }} />
        </Suspense>
      </section>
      <SourceDrawer projectId={projectId} place={place} close={() => setPlace(null)} />
    </main>
  );
}
