import { Alert, Button, Group, Loader, Skeleton, Stack, Text } from '@mantine/core';
import type { Message, RunSummary, Session } from '@sredspace/client';
import type { Citation, TaskResult } from '@sredspace/client/results';
import { getHistoryInfiniteOptions, getRunOptions } from '@sredspace/client/react-query';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { IconPlayerStop, IconRefresh } from '@tabler/icons-react';
import { lazy, Suspense, useEffect, useLayoutEffect, useRef, type ReactNode, type RefObject } from 'react';
import { paging } from './api';
import { sourcesOf } from './cite';
import { Copy, ErrorNote, moment } from './common';
import { useWords } from './i18n';
import { asResult } from './result';
import { retry, stop, useLive, type Live } from './run-store';

// Asked for at once: wherever something was said, it is needed.
const markdown = import('./markdown');
const Answer = lazy(() => markdown);

/** The children show while nothing was said. */
export function Conversation({ session, runs: known, openCitation, showRun, shownRun, children }: {
  session: Session; runs?: RunSummary[]; openCitation: (citation: Citation) => void; showRun: (runId: string) => void; shownRun?: string; children: ReactNode;
}) {
  const { t } = useWords();
  const path = { sessionId: session.id };
  const history = useInfiniteQuery({
    ...getHistoryInfiniteOptions({ path, query: { limit: 30 } }),
    ...paging,
  });
  const live = useLive(session.id);
  // Messages wait for the runs that they belong to, or each would grow a line when these come.
  const runs = known ?? [];
  const messages = (known && history.data?.pages.toReversed().flatMap((page) => page.items)) ?? [];
  const asked = live?.input && !messages.some((message) => message.runId === live.runId);
  const log = useRef<HTMLDivElement>(null);
  const question = messages.findLast((message) => message.role === 'USER')?.id;
  const older = useReading(log, [question, asked, messages.at(-1)?.id, live?.text === '', live?.refusal].join(), messages[0]?.id);
  return (
    <div ref={log} className="messages" tabIndex={0} role="log" aria-label={t('pane.conversation')}>
      <Stack gap="sm" className="wide">
        {history.hasNextPage && (
          <Button variant="subtle" size="compact-sm" mx="auto" loading={history.isFetchingNextPage} onClick={() => { older(); void history.fetchNextPage(); }}>{t('chat.older')}</Button>
        )}
        {(history.isPending || !known) && <Skeleton height={80} />}
        <ErrorNote error={history.error} retry={() => void history.refetch()} />
        {history.isSuccess && known && messages.length === 0 && !live && children}
        {/* All at once, so that no answer moves those that are there already. */}
        <Suspense fallback={<Skeleton height={200} aria-label={t('common.loading')} />}>{messages.map((message) => (
          <Said
            key={message.id} message={message} asked={runs.findLast((run) => run.messages.userMessageId === message.id)} outcome={message.role === 'USER' ? lastOutcome(message, runs, messages) : undefined} session={session}
            openCitation={openCitation} showRun={showRun} shown={message.runId !== null && message.runId === shownRun} busy={live !== null && !live.ended && !live.refusal}
          />
        ))}</Suspense>
        {asked && <div className="message user">{live.input}</div>}
        {live && <Going live={live} session={session} />}
      </Stack>
    </div>
  );
}

/** The newest question goes to the top and stays there, so that the answer is read from its first line, until the person scrolls. */
function useReading(log: RefObject<HTMLDivElement | null>, newest: string, oldest?: string): () => void {
  const height = useRef(0);
  useEffect(() => {
    const pane = log.current;
    if (!pane) return;
    const align = () => {
      const last = [...pane.querySelectorAll<HTMLElement>('.message.user')].at(-1);
      if (last) pane.scrollTop += last.getBoundingClientRect().top - pane.getBoundingClientRect().top - 8;
    };
    align();
    // Answers come in later than their place.
    const growth = new ResizeObserver(align);
    growth.observe(pane.firstElementChild!);
    const letGo = () => growth.disconnect();
    const signs = ['wheel', 'touchmove', 'pointerdown', 'keydown'];
    for (const sign of signs) pane.addEventListener(sign, letGo, { passive: true });
    return () => {
      letGo();
      for (const sign of signs) pane.removeEventListener(sign, letGo);
    };
  }, [log, newest]);
  // What comes in above does not move what is being read.
  useLayoutEffect(() => {
    const pane = log.current;
    if (pane && height.current > 0) pane.scrollTop += pane.scrollHeight - height.current;
    height.current = 0;
  }, [log, oldest]);
  return () => void (height.current = log.current?.scrollHeight ?? 0);
}

/** How the newest run over a question ended, where that left no answer. */
function lastOutcome(message: Message, runs: RunSummary[], messages: Message[]): RunSummary | undefined {
  const newest = runs.find((run) => run.messages.userMessageId === message.id); // runs are newest first
  const answered = newest && messages.some((other) => other.id === newest.messages.assistantMessageId);
  return newest && !answered && (newest.status === 'FAILED' || newest.status === 'CANCELLED') ? newest : undefined;
}

function Said({ message, asked, outcome, session, openCitation, showRun, shown, busy }: {
  message: Message; asked?: RunSummary; outcome?: RunSummary; session: Session; openCitation: (citation: Citation) => void; showRun: (runId: string) => void; shown: boolean; busy: boolean;
}) {
  const { t, language } = useWords();
  const at = <time dateTime={message.createdAt}>{moment(message.createdAt, language)}</time>;
  if (message.role === 'USER') {
    return (
      <>
        <div className="message user" data-message={message.id}>
          {message.content}
          <Text size="xs" c="dimmed" mt={4}>
            {at}{asked && ` · ${t(`type.${asked.type}`)}`}{asked && asked.selectedFileIds.length > 0 && ` · ${t('preflight.files', { count: asked.selectedFileIds.length })}`}
          </Text>
        </div>
        {outcome && <Outcome run={outcome} session={session} busy={busy} />}
      </>
    );
  }
  return (
    <div className="message assistant" data-message={message.id}>
      <AnswerOf message={message} openCitation={openCitation} />
      <Group gap="xs" mt="xs">
        {message.runId && !shown && <Button variant="light" size="compact-xs" onClick={() => showRun(message.runId!)}>{t('chat.showResult')}</Button>}
        <Copy text={message.content} label={t('chat.copy')} />
        <Text size="xs" c="dimmed" ml="auto">{at}</Text>
      </Group>
    </div>
  );
}

function AnswerOf({ message, openCitation }: { message: Message; openCitation: (citation: Citation) => void }) {
  const run = useQuery({ ...getRunOptions({ path: { runId: message.runId ?? '' } }), enabled: message.runId !== null, staleTime: Infinity });
  const result: TaskResult | null = asResult(run.data?.python);
  return <Answer text={message.content} sources={sourcesOf(result, openCitation)} />;
}

/** A run that failed or was stopped stays where it was asked for: what it wrote, why it ended, and another try. */
function Outcome({ run, session, busy }: { run: RunSummary; session: Session; busy: boolean }) {
  const { t } = useWords();
  const whole = useQuery({ ...getRunOptions({ path: { runId: run.runId } }), staleTime: Infinity });
  const again = run.status === 'CANCELLED' || run.error?.retryable === true;
  return (
    <Alert color={run.status === 'FAILED' ? 'red' : 'gray'} variant="light" title={t(run.status === 'FAILED' ? 'chat.FAILED' : 'chat.CANCELLED')} data-outcome={run.status}>
      {run.error && <Text size="sm" c="var(--mantine-color-text)">{run.error.message} <Text span size="xs" c="dimmed">{run.error.code}</Text></Text>}
      {whole.data?.partialText && (
        <details>
          <summary>{t('chat.partial')}</summary>
          <Suspense fallback={null}><Answer text={whole.data.partialText} sources={null} /></Suspense>
        </details>
      )}
      {again && session.status === 'ACTIVE' && (
        <Button size="compact-sm" mt="xs" variant="default" leftSection={<IconRefresh size={14} />} disabled={busy} onClick={() => void retry(session.id, run)}>{t('common.retry')}</Button>
      )}
      <Text size="xs" c="dimmed" mt={4}>{t('error.request', { id: run.requestId })}</Text>
    </Alert>
  );
}

function Going({ live, session }: { live: Live; session: Session }) {
  const { t, has } = useWords();
  if (live.refusal) return <ErrorNote error={live.refusal} title={t('chat.refused')} />;
  const step = `chat.step.${live.progress?.step}`;
  const doing = live.progress
    ? `${has(step) ? t(step, { detail: live.progress.detail }) : live.progress.step}${live.progress.total > 1 ? ` (${live.progress.done}/${live.progress.total})` : ''}`
    : t(live.runId ? 'chat.RUNNING' : 'chat.QUEUED');
  return (
    <div className="message assistant" data-live={live.runId ?? ''} aria-busy={!live.ended}>
      {live.text && <Suspense fallback={null}><Answer text={live.text} sources={null} /></Suspense>}
      <Group gap="sm" mt={live.text ? 'xs' : 0}>
        {!live.ended && <Loader size="xs" aria-hidden />}
        <Text size="sm" c="dimmed" role="status">{live.connection === 'waiting' ? t('chat.waiting') : doing}</Text>
        {live.runId && !live.ended && (
          <Button size="compact-sm" variant="default" color="red" leftSection={<IconPlayerStop size={14} />} disabled={live.stopping} onClick={() => void stop(session.id)}>
            {t(live.stopping ? 'chat.stopping' : 'chat.stop')}
          </Button>
        )}
      </Group>
    </div>
  );
}
