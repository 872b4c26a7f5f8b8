import { Button, Skeleton, Stack } from '@mantine/core';
import type { Message, RunSummary, Session } from '@sredspace/client';
import { getHistoryInfiniteOptions } from '@sredspace/client/react-query';
import { useInfiniteQuery } from '@tanstack/react-query';
import {
  memo,
  Suspense,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type ReactElement,
  type ReactNode,
} from 'react';
import { Virtualizer, type VirtualizerHandle } from 'virtua';
import { paging } from './api';
import type { OpenCitation } from './cite';
import { ErrorNote } from './common';
import { showWords } from './found-words';
import { useWords } from './i18n';
import { LiveAnswer } from './live-answer';
import { MessageRow } from './message';
import { onShow } from './open-file';
import { isActive, useLiveRun, type LiveRun } from './run-store';

type Props = {
  session: Session;
  runs?: RunSummary[];
  openCitation: OpenCitation;
  showRun: (runId: string) => void;
  shownRun?: string;
  children: ReactNode;
};

// From here on only the messages in sight are drawn.
const longHistory = 60;

/** The history of a session and the run in progress. The children show before the first question. */
export const Conversation = memo(function Conversation({ session, runs: loadedRuns, openCitation, showRun, shownRun, children }: Props) {
  const { t } = useWords();
  const history = useInfiniteQuery({ ...getHistoryInfiniteOptions({ path: { sessionId: session.id }, query: { limit: 50 } }), ...paging });
  const live = useLiveRun(session.id);
  const virtual = useRef<VirtualizerHandle>(null);
  // Messages wait for their runs, or each would grow by a line when these arrive.
  const messages = useMemo(
    () => (loadedRuns && history.data?.pages.toReversed().flatMap((page) => page.items)) ?? [],
    [loadedRuns, history.data],
  );
  const runsByQuestion = useMemo(() => groupByQuestion(loadedRuns ?? []), [loadedRuns]);
  const elsewhere = useMemo(() => questionsElsewhere(loadedRuns ?? [], messages), [loadedRuns, messages]);
  // A message may have no run, like a question that the server has not taken.
  const askedHere = live?.input && (live.runId === null || !messages.some((message) => message.runId === live.runId));
  const lastQuestion = messages.findLast((message) => message.role === 'USER')?.id;
  const newest = [lastQuestion, askedHere, messages.at(-1)?.id, live?.text === '', live?.refusal].join();
  const wanted = useWantedMessage(session.projectId, messages, history);
  const { log, keepPlace } = useReadingPosition(newest, messages[0]?.id, wanted.id !== null);
  const loadOlder = () => {
    keepPlace();
    void history.fetchNextPage();
  };
  const index = messages.findIndex((message) => message.id === wanted.id);
  const { found, words: wantedWords } = wanted;
  useEffect(() => {
    if (index < 0) return;
    virtual.current?.scrollToIndex(index, { align: 'start' });
    // It is drawn once the answers are loaded, or a frame later in a long history.
    let frame = 0;
    const look = () => {
      const row = log.current?.querySelector<HTMLElement>(`[data-message="${wanted.id}"]`);
      if (!row) return void (frame = requestAnimationFrame(look));
      row.scrollIntoView({ block: 'start' });
      row.focus({ preventScroll: true });
      showWords(row, wantedWords);
      found();
    };
    look();
    return () => cancelAnimationFrame(frame);
  }, [index, wanted.id, wantedWords, found, log]);

  const rows: ReactElement[] = messages.map((message) => {
    const asked = runsByQuestion.get(message.id);
    const questionId = elsewhere.get(message.id);
    return (
      <MessageRow
        key={message.id}
        message={message}
        asked={asked?.at(-1)}
        outcome={asked && unanswered(asked[0], messages)}
        questionId={questionId}
        question={questionId && messages.find(({ id }) => id === questionId)?.content}
        sessionActive={session.status === 'ACTIVE'}
        sessionId={session.id}
        projectId={session.projectId}
        openCitation={openCitation}
        showRun={showRun}
        shown={message.runId !== null && message.runId === shownRun}
        busy={isActive(live)}
      />
    );
  });
  return (
    <div
      ref={log}
      className="messages"
      data-long={rows.length > longHistory || undefined}
      tabIndex={0}
      role="log"
      aria-label={t('pane.conversation')}
    >
      <Stack gap={0} className="wide">
        {history.hasNextPage && (
          <Button variant="subtle" size="compact-sm" mx="auto" loading={history.isFetchingNextPage} onClick={loadOlder}>
            {t('chat.older')}
          </Button>
        )}
        {(history.isPending || !loadedRuns) && <Skeleton height={80} />}
        <ErrorNote error={history.error} retry={() => void history.refetch()} />
        {history.isSuccess && loadedRuns && messages.length === 0 && !live && children}
        {/* All answers appear at once, so that none moves another. */}
        <Suspense fallback={<Skeleton height={200} aria-label={t('common.loading')} />}>
          {rows.length > longHistory ? (
            <Virtualizer ref={virtual} scrollRef={log} shift={history.isFetchingNextPage} bufferSize={800}>
              {rows}
            </Virtualizer>
          ) : (
            rows
          )}
        </Suspense>
        {live && <LiveRow live={live} askedHere={Boolean(askedHere)} sessionId={session.id} />}
      </Stack>
    </div>
  );
});

function LiveRow({ live, askedHere, sessionId }: { live: LiveRun; askedHere: boolean; sessionId: string }) {
  return (
    <>
      {askedHere && <div className="message user">{live.input}</div>}
      <LiveAnswer live={live} sessionId={sessionId} />
    </>
  );
}

/** The runs over each question, newest first as they come. */
function groupByQuestion(runs: RunSummary[]): Map<string, RunSummary[]> {
  const groups = new Map<string, RunSummary[]>();
  for (const run of runs) {
    const group = groups.get(run.messages.userMessageId);
    if (group) group.push(run);
    else groups.set(run.messages.userMessageId, [run]);
  }
  return groups;
}

/** The questions of the answers that do not stand right below theirs: those of a retry, with other questions in between. */
function questionsElsewhere(runs: RunSummary[], messages: Message[]): Map<string, string> {
  const questions = new Map<string, string>();
  for (const { userMessageId, assistantMessageId } of runs.map((run) => run.messages))
    if (assistantMessageId) questions.set(assistantMessageId, userMessageId);
  let above: string | undefined;
  for (const { id, role } of messages) {
    if (role === 'USER') above = id;
    if (questions.get(id) === above) questions.delete(id);
  }
  return questions;
}

/** The newest run over a question where it ended without an answer. */
function unanswered(newest: RunSummary, messages: Message[]): RunSummary | undefined {
  if (newest.status !== 'FAILED' && newest.status !== 'CANCELLED') return undefined;
  return messages.some((message) => message.id === newest.messages.assistantMessageId) ? undefined : newest;
}

type History = { hasNextPage: boolean; isFetching: boolean; isSuccess: boolean; fetchNextPage: () => unknown };

/** A message that the search has found: older pages are loaded until it is there. */
function useWantedMessage(projectId: string, messages: Message[], { hasNextPage, isFetching, isSuccess, fetchNextPage }: History) {
  const [id, setId] = useState<string | null>(null);
  const [words, setWords] = useState<string[]>([]);
  const show = useCallback((messageId: string, searched: string[]) => {
    setId(messageId);
    setWords(searched);
  }, []);
  useEffect(() => onShow(projectId, 'messageId', show), [projectId, show]);
  const missing = id !== null && messages.length > 0 && !messages.some((message) => message.id === id);
  useEffect(() => {
    if (!missing || !isSuccess || isFetching) return;
    if (hasNextPage) void fetchNextPage();
  }, [missing, hasNextPage, isFetching, isSuccess, fetchNextPage]);
  const found = useCallback(() => setId(null), []);
  // One that was deleted since is nowhere.
  return { id: missing && isSuccess && !isFetching && !hasNextPage ? null : id, words, found };
}

/** The newest question moves to the top and stays there, so that the answer is read from its first line, until the person scrolls. */
function useReadingPosition(newest: string, oldest: string | undefined, elsewhere: boolean) {
  const log = useRef<HTMLDivElement>(null);
  const heightBefore = useRef(0);
  const shownElsewhere = useRef<string | null>(null);
  useEffect(() => {
    const pane = log.current;
    // A message that the search has opened keeps its place until there is something new.
    if (elsewhere) shownElsewhere.current = newest;
    if (!pane || elsewhere || shownElsewhere.current === newest) return;
    const align = () => {
      const question = [...pane.querySelectorAll<HTMLElement>('.message.user')].at(-1);
      if (question) question.scrollIntoView({ block: 'start' });
      else pane.scrollTo(0, pane.scrollHeight); // a long history draws its end only once it is in sight
    };
    align();
    // Answers arrive after the space for them.
    const growth = new ResizeObserver(align);
    growth.observe(pane.firstElementChild!);
    const letGo = () => growth.disconnect();
    const signs = ['wheel', 'touchmove', 'pointerdown', 'keydown'];
    for (const sign of signs) pane.addEventListener(sign, letGo, { passive: true });
    return () => {
      letGo();
      for (const sign of signs) pane.removeEventListener(sign, letGo);
    };
  }, [newest, elsewhere]);
  // Older messages come in above what is being read without moving it.
  useLayoutEffect(() => {
    const pane = log.current;
    if (pane && heightBefore.current > 0) pane.scrollBy(0, pane.scrollHeight - heightBefore.current);
    heightBefore.current = 0;
  }, [oldest]);
  return { log, keepPlace: () => void (heightBefore.current = log.current?.scrollHeight ?? 0) };
}
