import { ActionIcon, Alert, Anchor, Button, Group, SegmentedControl, Skeleton, Text, Title } from '@mantine/core';
import { useDocumentTitle, useMediaQuery } from '@mantine/hooks';
import type { ProjectFile as StoredFile, RunType } from '@sredspace/client';
import type { Citation } from '@sredspace/client/results';
import { getProjectOptions, getSessionOptions, listFilesInfiniteOptions, listRunsOptions, listSessionsInfiniteOptions } from '@sredspace/client/react-query';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { IconArrowLeft, IconUpload } from '@tabler/icons-react';
import { lazy, Suspense, useCallback, useEffect, useState } from 'react';
import { useDropzone } from 'react-dropzone';
import { asProblem, paging } from './api';
import { Composer } from './composer';
import { Empty, ErrorNote, PageLink } from './common';
import { Conversation } from './conversation';
import { Files } from './files';
import { Github } from './github';
import { useWords } from './i18n';
import { ProjectMenu, StatusSelect } from './projects';
import { navigate } from './router';
import { attach } from './run-store';
import { Sessions, sessionName, StartSession } from './sessions';
import { SourceDrawer, type Place } from './source';
import { useUploads } from './uploads';

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

  const { uploads, dropzone } = useDrop(projectId, project.data?.status === 'ARCHIVED', (ids) => setAttached((before) => [...new Set([...before, ...ids])]));
  const phone = useMediaQuery('(max-width: 760px)');
  const title = session.data ? `${sessionName(session.data, t)} · ` : '';
  useDocumentTitle(`${title}${project.data?.name ?? ''} · Sredspace`);

  if (project.isError) {
    const missing = asProblem(project.error)?.status === 404;
    return (
      <main id="content" className="narrow">
        <ErrorNote error={project.error} title={missing ? t('projects.missing') : undefined} retry={missing ? undefined : () => void project.refetch()} />
        <Anchor component={PageLink} to={{}} mt="md" display="inline-block">{t('app.home')}</Anchor>
      </main>
    );
  }
  const frozen = project.data?.status === 'ARCHIVED';
  // Where the sources have a place of their own, there is nothing to switch to.
  const panes = (['sources', 'conversation', 'result'] as const).filter((name) => phone || name !== 'sources');
  return (
    <main {...dropzone.getRootProps({ role: 'main' })} id="content" className="workspace" data-pane={pane}>
      {dropzone.isDragActive && <div className="dropping"><Text fw={600}>{t('files.dropNow')}</Text></div>}
      <div className="project">
        <ActionIcon component={PageLink} to={{}} variant="subtle" aria-label={t('app.home')} title={t('app.home')}><IconArrowLeft size={18} /></ActionIcon>
        {project.data ? (
          <>
            <Title order={1} size="h5" lineClamp={1} title={project.data.name}>{project.data.name}</Title>
            <Text size="xs" c="dimmed" visibleFrom="xs" className="fixed">{t('projects.yearOf', { year: project.data.fiscalYear })}</Text>
            <ProjectMenu project={project.data} deleted={() => navigate({}, true)} />
            <StatusSelect project={project.data} ml="auto" w={130} className="fixed" visibleFrom="xs" />
          </>
        ) : <Skeleton height={20} w={200} />}
      </div>
      <div className="pane-nav">
        <SegmentedControl
          fullWidth value={panes.includes(pane) ? pane : 'conversation'} onChange={(value) => setPane(value as Pane)} data={panes.map((value) => ({ value, label: t(`pane.${value}`) }))}
        />
      </div>
      <aside className="pane sources" aria-label={t('pane.sources')}>
        {frozen && <Alert m="md" mb={0} p="xs" variant="light" color="gray"><Text size="sm" c="var(--mantine-color-text)">{t('projects.archived')}</Text></Alert>}
        {project.data && <StatusSelect project={project.data} mx="md" mt="sm" hiddenFrom="xs" />}
        <Sessions projectId={projectId} sessions={sessions} current={sessionId} frozen={frozen} />
        <Files
          files={files} uploads={uploads} dropzone={dropzone} attached={attached} setAttached={setAttached} openFile={(fileId) => setPlace({ fileId })} frozen={frozen} error={fileQuery.error}
        />
        <Github projectId={projectId} frozen={frozen} />
      </aside>
      <section className="pane talk" aria-label={t('pane.conversation')}>
        {!sessionId && <div className="messages">{frozen ? <Empty title={t('status.ARCHIVED')} text={t('projects.archived')} /> : <StartSession projectId={projectId} />}</div>}
        {session.isError && sessionId && <div className="messages"><ErrorNote error={session.error} title={asProblem(session.error)?.status === 404 ? t('sessions.missing') : undefined} /></div>}
        {session.data && sessionId && (
          <>
            <Group px="md" py="xs" gap="xs" wrap="nowrap"><Title order={2} size="h5" lineClamp={1} title={sessionName(session.data, t)}>{sessionName(session.data, t)}</Title></Group>
            <Conversation
              key={sessionId} session={session.data} runs={runs.isPending ? undefined : (runs.data?.items ?? [])} openCitation={openCitation} shownRun={shownRun}
              showRun={(runId) => { setChosenRun({ sessionId, runId }); setPane('result'); }}
            >
              {frozen ? null : <FirstStep type={session.data.type} files={files.length} addFiles={dropzone.open} suggest={(text) => setInsert({ text })} />}
            </Conversation>
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

/** Files may be let go anywhere in the workspace. What a person has just added is meant to be used. */
function useDrop(projectId: string, frozen: boolean, stored: (fileIds: string[]) => void) {
  const uploads = useUploads(projectId, stored);
  const dropzone = useDropzone({ onDrop: (chosen) => void uploads.send(chosen), noClick: true, noKeyboard: true, disabled: frozen });
  return { uploads, dropzone };
}

/** What to do in a session in which nothing was said. */
function FirstStep({ type, files, addFiles, suggest }: { type: RunType; files: number; addFiles: () => void; suggest: (text: string) => void }) {
  const { t } = useWords();
  const paste = type === 'T661_DRAFT' || type === 'T661_ANALYSIS';
  return (
    <Empty title={t(files === 0 ? 'chat.noFiles.title' : 'chat.empty.title')} text={t(paste ? `type.${type}.about` : files === 0 ? 'chat.noFiles.text' : 'chat.empty.text')}>
      <Group justify="center" mt="xs">
        {files === 0 && <Button variant="light" size="sm" leftSection={<IconUpload size={16} />} onClick={addFiles}>{t('files.add')}</Button>}
        {!paste && <Button variant={files === 0 ? 'subtle' : 'light'} size="sm" onClick={() => suggest(t(`type.${type}.ask`))}>“{t(`type.${type}.ask`)}”</Button>}
      </Group>
    </Empty>
  );
}
