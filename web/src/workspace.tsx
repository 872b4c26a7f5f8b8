import { Alert, Anchor, Button, Group, SegmentedControl, Skeleton, Text, Title } from '@mantine/core';
import { useDocumentTitle, useMediaQuery } from '@mantine/hooks';
import { asProblem, type Project, type ProjectFile as StoredFile, type RunType, type Session } from '@sredspace/client';
import {
  getProjectOptions,
  getSessionOptions,
  listFilesInfiniteOptions,
  listRunsOptions,
  listSessionsInfiniteOptions,
} from '@sredspace/client/react-query';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { IconUpload } from '@tabler/icons-react';
import { lazy, memo, Suspense, useCallback, useEffect, useMemo, useState } from 'react';
import { useDropzone } from 'react-dropzone';
import { isLost, paging } from './api';
import type { TaxYear } from './artifact/charts';
import { useAttachments } from './attached';
import { recognisedPages, type OpenCitation } from './cite';
import { Composer } from './composer';
import { insertText, useComposerText } from './composer-text';
import { Copy, Empty, ErrorNote, PageLink } from './common';
import { Conversation } from './conversation';
import { Files } from './files';
import { Github } from './github';
import { useWords } from './i18n';
import { MissingProject, ProjectBar } from './project-bar';
import { StatusSelect } from './projects';
import { onShow } from './open-file';
import { resumeRun } from './run-store';
import { Sessions, sessionName, StartSession } from './sessions';
import { SourceDrawer, type Place } from './source';
import { AskTaxYear } from './tax-year-dialog';
import { useUploads } from './uploads';
import { useAllPages } from './use-all-pages';
import { useLatest } from './use-latest';

const Result = lazy(() => import('./artifact'));

type Pane = 'sources' | 'conversation' | 'result';
const panes: Pane[] = ['sources', 'conversation', 'result'];
const beingRead = ({ uploadStatus, indexStatus }: StoredFile) =>
  uploadStatus === 'CONFIRMED' && (indexStatus === 'PENDING' || indexStatus === 'INDEXING');

export default function Workspace({ projectId, sessionId }: { projectId: string; sessionId?: string }) {
  const { t } = useWords();
  const [place, setPlace] = useState<Place | null>(null);
  // A source closes with the session over which it was opened, as by the back button.
  const [placeOf, setPlaceOf] = useState(sessionId);
  if (placeOf !== sessionId) {
    setPlaceOf(sessionId);
    setPlace(null);
  }
  const project = useQuery(getProjectOptions({ path: { projectId } }));
  const fileQuery = useInfiniteQuery({
    ...listFilesInfiniteOptions({ path: { projectId }, query: { limit: 200 } }),
    ...paging,
    refetchInterval: (query) => (query.state.data?.pages.some((page) => page.items.some(beingRead)) ? 700 : false),
  });
  const files = useAllPages(fileQuery);
  const sessionQuery = useInfiniteQuery({ ...listSessionsInfiniteOptions({ path: { projectId }, query: { limit: 200 } }), ...paging });
  const sessions = useAllPages(sessionQuery);
  const attachments = useAttachments(projectId, files);
  const { session, runs, shownRun, chooseRun } = useSession(projectId, sessionId);
  const [pane, setPane] = usePane(sessionId);

  const archived = project.data?.status === 'ARCHIVED';
  const uploads = useUploads(projectId, files, (ids) => attachments.change((before) => [...new Set([...before, ...ids])]));
  const send = useLatest((chosen: File[]) => void uploads.send(chosen));
  const dropzone = useDropzone({ onDrop: send, noClick: true, noKeyboard: true, disabled: archived });
  usePastedFiles(send, archived);
  const title = session.data ? `${sessionName(session.data, t)} · ` : '';
  useDocumentTitle(`${title}${project.data?.name ?? ''} · Sredspace`);

  // These never change: what is drawn with them is left alone when the workspace changes around it.
  const openCitation = useCallback<OpenCitation>((citation, all) => setPlace({ citation, all }), []);
  const openFile = useCallback((fileId: string) => setPlace({ fileId }), []);
  useEffect(() => onShow(projectId, 'fileId', openFile), [projectId, openFile]);
  const addFiles = useLatest(dropzone.open);
  const choosePane = useLatest(setPane);
  const showRun = useLatest((runId: string) => {
    chooseRun(runId);
    setPane('result');
  });
  const suggest = useLatest((text: string) => {
    setPane('conversation');
    if (sessionId) insertText(sessionId, text);
  });

  const taxYear = useTaxYear(project.data);
  const recognised = useMemo(() => recognisedPages(files), [files]);
  const type = session.data?.type;
  const noFiles = fileQuery.isSuccess && files.length === 0;
  const firstStep = useMemo(
    () => type && !archived && <FirstStep type={type} noFiles={noFiles} addFiles={addFiles} suggest={suggest} />,
    [type, archived, noFiles, addFiles, suggest],
  );

  if (isLost(project)) return <MissingProject error={project.error} retry={() => void project.refetch()} />;
  return (
    <main {...dropzone.getRootProps({ role: 'main' })} id="content" className="workspace" data-pane={pane} tabIndex={-1}>
      {dropzone.isDragActive && (
        <div className="dropping">
          <Text fw={600}>{t('files.dropNow')}</Text>
        </div>
      )}
      <ProjectBar projectId={projectId} project={project.data} />
      <PaneChoice pane={pane} choose={choosePane} />
      <aside className="pane sources" aria-label={t('pane.sources')}>
        {archived && (
          <Alert m="md" mb={0} p="xs" variant="light" color="gray">
            <Text size="sm" c="var(--mantine-color-text)">
              {t('projects.archived')}
            </Text>
          </Alert>
        )}
        {project.data && <AskTaxYear project={project.data} />}
        {project.data && <StatusSelect project={project.data} mx="md" mt="sm" hiddenFrom="sm" />}
        <Sessions
          projectId={projectId}
          sessions={sessions}
          current={sessionId}
          archived={archived}
          loading={sessionQuery.isPending}
          error={sessionQuery.error}
          retry={sessionQuery.refetch}
        />
        <Files
          files={files}
          uploads={uploads}
          dropzone={dropzone}
          attachments={attachments}
          openFile={openFile}
          archived={archived}
          loading={fileQuery.isPending}
          error={fileQuery.error}
          retry={fileQuery.refetch}
        />
        <Github projectId={projectId} archived={archived} />
      </aside>
      <section className="pane talk" aria-label={t('pane.conversation')}>
        {!sessionId && (
          <div className="messages">
            {archived ? <Empty title={t('status.ARCHIVED')} text={t('projects.archived')} /> : <StartSession projectId={projectId} />}
          </div>
        )}
        {isLost(session) && sessionId && (
          <div className="messages">
            <MissingSession projectId={projectId} sessionId={sessionId} error={session.error} retry={() => void session.refetch()} />
          </div>
        )}
        {session.data && !isLost(session) && sessionId && (
          <>
            <SessionHeading session={session.data} sessions={sessions} />
            <Conversation
              key={sessionId}
              session={session.data}
              runs={runs}
              openCitation={openCitation}
              shownRun={shownRun}
              showRun={showRun}
            >
              {firstStep}
            </Conversation>
            <Composer key={`${sessionId}.text`} session={session.data} attachments={attachments} archived={archived} addFiles={send} />
          </>
        )}
      </section>
      <section className="pane result" aria-label={t('pane.result')} tabIndex={0}>
        <Suspense fallback={<Skeleton height={200} m="md" />}>
          <Result runId={shownRun} taxYear={taxYear} recognised={recognised} openCitation={openCitation} answer={suggest} />
        </Suspense>
      </section>
      <SourceDrawer projectId={projectId} place={place} setPlace={setPlace} />
    </main>
  );
}

/** The panes that share one place on a small screen. On a wider one the sources are always in sight. */
const PaneChoice = memo(function PaneChoice({ pane, choose }: { pane: Pane; choose: (pane: Pane) => void }) {
  const { t } = useWords();
  const phone = useMediaQuery('(max-width: 760px)');
  return (
    <div className="pane-nav">
      <SegmentedControl
        fullWidth
        value={!phone && pane === 'sources' ? 'conversation' : pane}
        onChange={choose}
        data={panes.filter((name) => phone || name !== 'sources').map((value) => ({ value, label: t(`pane.${value}`) }))}
      />
    </div>
  );
});

type MissingProps = { projectId: string; sessionId: string; error: unknown; retry: () => void };

/** In place of a session that is gone or cannot be loaded. A question that was typed into it can be taken elsewhere. */
function MissingSession({ projectId, sessionId, error, retry }: MissingProps) {
  const { t } = useWords();
  const missing = asProblem(error)?.status === 404;
  const text = useComposerText(sessionId);
  return (
    <div className="wide">
      <ErrorNote error={error} title={missing ? t('sessions.missing') : undefined} retry={missing ? undefined : retry} />
      {text !== '' && (
        <Group my="md" align="flex-start" wrap="nowrap">
          <Text size="sm" className="grow wrap">
            {t('common.labelled', { label: t('compose.label'), value: text })}
          </Text>
          <Copy text={text} />
        </Group>
      )}
      <Anchor component={PageLink} to={{ projectId }} mt="md" display="inline-block">
        {t('sessions.others')}
      </Anchor>
    </div>
  );
}

/** The name of the session, and the session that it continues. */
const SessionHeading = memo(function SessionHeading({ session, sessions }: { session: Session; sessions: Session[] }) {
  const { t } = useWords();
  const { forkedFrom } = session;
  const origin = sessions.find((other) => other.id === forkedFrom?.sessionId);
  return (
    <div className="session-heading">
      <Title order={2} size="h5" lineClamp={1} title={sessionName(session, t)}>
        {sessionName(session, t)}
      </Title>
      {forkedFrom && (
        <Text size="xs" c="dimmed" data-continued={forkedFrom.sessionId}>
          {t('sessions.continued')}{' '}
          {origin ? (
            <Anchor component={PageLink} to={{ projectId: session.projectId, sessionId: origin.id }} size="xs" underline="always">
              {sessionName(origin, t)}
            </Anchor>
          ) : (
            t('sessions.continued.gone')
          )}
        </Text>
      )}
    </div>
  );
});

/** The session in sight, its runs, and the run whose result shows: the newest, until the person chooses another. */
function useSession(projectId: string, sessionId?: string) {
  const enabled = sessionId !== undefined;
  const session = useQuery({ ...getSessionOptions({ path: { projectId, sessionId: sessionId ?? '' } }), enabled });
  const runs = useQuery({ ...listRunsOptions({ path: { sessionId: sessionId ?? '' }, query: { limit: 200 } }), enabled });
  const [chosen, setChosen] = useState<{ newest?: string; sessionId?: string; runId: string } | null>(null);
  const newest = runs.data?.items.find((run) => run.status === 'SUCCEEDED')?.runId;
  // A newer answer takes the place of one that was chosen before it.
  const shownRun = chosen?.sessionId === sessionId && chosen?.newest === newest ? chosen?.runId : newest;
  // A run that was in progress when the page was loaded, or was started elsewhere.
  const active = runs.data?.items.find((run) => run.status === 'QUEUED' || run.status === 'RUNNING');
  useEffect(() => {
    if (active && sessionId === active.sessionId) resumeRun(active.sessionId, active);
  }, [active, sessionId]);
  return {
    session,
    runs: runs.data?.items ?? (runs.isPending ? undefined : []),
    shownRun,
    chooseRun: (runId: string) => setChosen({ newest, sessionId, runId }),
  };
}

/** The tax year of the project, where it has one. */
function useTaxYear(project?: Project): TaxYear | null {
  const start = project?.taxYearStart;
  const end = project?.taxYearEnd;
  return useMemo(() => (start && end ? { start, end } : null), [start, end]);
}

/** The pane that a narrow screen shows. Another session starts with its conversation. */
function usePane(sessionId?: string): [Pane, (pane: Pane) => void] {
  const [chosen, setChosen] = useState<{ sessionId?: string; pane: Pane } | null>(null);
  const pane = chosen?.sessionId === sessionId && chosen ? chosen.pane : sessionId ? 'conversation' : 'sources';
  return [pane, (next) => setChosen({ sessionId, pane: next })];
}

/** Files pasted anywhere in the workspace are uploaded; pasted text goes where it was pasted. */
function usePastedFiles(send: (files: File[]) => void, archived: boolean) {
  useEffect(() => {
    if (archived) return;
    const paste = (event: ClipboardEvent) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length === 0) return;
      event.preventDefault();
      send(files);
    };
    document.addEventListener('paste', paste);
    return () => document.removeEventListener('paste', paste);
  }, [send, archived]);
}

type FirstStepProps = { type: RunType; noFiles: boolean; addFiles: () => void; suggest: (text: string) => void };

/** What to do in a session without messages. */
function FirstStep({ type, noFiles, addFiles, suggest }: FirstStepProps) {
  const { t } = useWords();
  const pastes = type === 'T661_DRAFT' || type === 'T661_ANALYSIS';
  const text = noFiles ? 'chat.noFiles.text' : 'chat.empty.text';
  return (
    <Empty title={t(noFiles ? 'chat.noFiles.title' : 'chat.empty.title')} text={t(pastes ? `type.${type}.about` : text)}>
      <Group justify="center" mt="xs">
        {noFiles && (
          <Button variant="light" size="sm" leftSection={<IconUpload size={16} />} onClick={addFiles}>
            {t('files.add')}
          </Button>
        )}
        {!pastes && (
          <Button variant={noFiles ? 'subtle' : 'light'} size="sm" onClick={() => suggest(t(`type.${type}.ask`))}>
            {t('precheck.routine.phrase', { phrase: t(`type.${type}.ask`) })}
          </Button>
        )}
      </Group>
    </Empty>
  );
}
