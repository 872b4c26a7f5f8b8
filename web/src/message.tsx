import { Alert, Anchor, Button, Group, Text } from '@mantine/core';
import type { Message, RunSummary } from '@sredspace/client';
import { forkSessionMutation, getRunOptions } from '@sredspace/client/react-query';
import { useMutation, useQuery } from '@tanstack/react-query';
import { IconRefresh } from '@tabler/icons-react';
import { memo, Suspense, useMemo, useState } from 'react';
import { Answer } from './answer';
import { queryClient, refresh } from './api';
import { CiteScope, useSources, type OpenCitation, type Sources } from './cite';
import { Copy, ErrorNote, Moment } from './common';
import { wishFocus, writeText } from './composer-text';
import { useWords } from './i18n';
import { requestShow } from './open-file';
import { asResult } from './result';
import { navigate } from './router';
import { retryRun } from './run-store';

type Props = {
  message: Message;
  asked?: RunSummary; // the first run over this question
  outcome?: RunSummary; // the newest run over it, where it left no answer
  questionId?: string; // of an answer that does not stand right below it
  question?: string; // its text, where it is loaded
  sessionActive: boolean;
  sessionId: string;
  projectId: string;
  openCitation: OpenCitation;
  showRun: (runId: string) => void;
  shown: boolean; // in the result pane
  busy: boolean;
};

/** One message. It is drawn again only when it changes: a selection and the focus in it survive everything around it. */
export const MessageRow = memo(function MessageRow(props: Props) {
  const { message, asked, outcome, questionId, question, sessionActive, sessionId, projectId, openCitation, showRun, shown, busy } = props;
  const { t } = useWords();
  if (message.role === 'USER') {
    return (
      <>
        <div className="message user" data-message={message.id} tabIndex={-1}>
          {message.content}
          <Group gap="xs" mt={4} justify="space-between">
            <Text size="xs" c="dimmed">
              <Moment iso={message.createdAt} />
              {asked && ` · ${t(`type.${asked.type}`)}`}
              {asked && asked.selectedFileIds.length > 0 && ` · ${t('preflight.files', { count: asked.selectedFileIds.length })}`}
              {message.copiedFrom && ` · ${t('chat.copied')}`}
            </Text>
            <AskAgain message={message} sessionId={sessionId} projectId={projectId} />
          </Group>
        </div>
        {outcome && <Outcome run={outcome} sessionActive={sessionActive} busy={busy} />}
      </>
    );
  }
  return (
    <div className="message assistant" data-message={message.id} tabIndex={-1}>
      {questionId && (
        <Text size="xs" c="dimmed" mb="xs">
          {t('chat.answerTo')}{' '}
          <Anchor component="button" type="button" size="xs" onClick={() => requestShow({ projectId, messageId: questionId })}>
            {question === undefined ? t('chat.earlierQuestion') : `“${shortened(question)}”`}
          </Anchor>
        </Text>
      )}
      <MessageAnswer message={message} openCitation={openCitation} shown={shown} />
      <Group gap="xs" mt="xs">
        {message.runId && !shown && (
          <Button variant="light" size="compact-xs" onClick={() => showRun(message.runId!)}>
            {t('chat.showResult')}
          </Button>
        )}
        <Copy text={message.content} label={t('chat.copy')} />
        <Text size="xs" c="dimmed" ml="auto">
          <Moment iso={message.createdAt} />
        </Text>
      </Group>
    </div>
  );
});

/** A new session with the messages before this question, and the question in its composer. The history here stays as it is. */
function AskAgain({ message, sessionId, projectId }: { message: Message; sessionId: string; projectId: string }) {
  const { t } = useWords();
  const fork = useMutation({
    ...forkSessionMutation(),
    onSuccess: (session) => {
      writeText(session.id, message.content);
      void refresh('listSessions', 'getProject');
      wishFocus();
      navigate({ projectId, sessionId: session.id });
    },
  });
  return (
    <>
      <Button
        variant="subtle"
        size="compact-xs"
        loading={fork.isPending}
        title={t('chat.askAgain.hint')}
        onClick={() => fork.mutate({ path: { sessionId }, body: { beforeMessageId: message.id } })}
      >
        {t('chat.askAgain')}
      </Button>
      <ErrorNote error={fork.error} />
    </>
  );
}

const shortQuestion = 80;

function shortened(question: string): string {
  const line = question.trim().replace(/\s+/g, ' ');
  return line.length <= shortQuestion ? line : `${line.slice(0, shortQuestion).trimEnd()}…`;
}

const shortAnswer = 900;

/** The beginning of a long answer: its first paragraph. The result pane has the rest in a better form. */
function splitAnswer(content: string): { lead: string; rest: string } {
  if (content.length <= shortAnswer) return { lead: content, rest: '' };
  const end = content.indexOf('\n\n', 40);
  return end < 0 || end > shortAnswer ? { lead: content, rest: '' } : { lead: content.slice(0, end), rest: content.slice(end) };
}

function MessageAnswer({ message, openCitation, shown }: { message: Message; openCitation: OpenCitation; shown: boolean }) {
  const { t } = useWords();
  const { lead, rest } = useMemo(() => splitAnswer(message.content), [message.content]);
  const [open, setOpen] = useState(false);
  const [touched, setTouched] = useState(false);
  // The sources of an answer are loaded when it is looked at, not for all answers of a session at once.
  const options = getRunOptions({ path: { runId: message.runId ?? '' } });
  const run = useQuery({ ...options, enabled: message.runId !== null && (shown || touched), staleTime: Infinity });
  const result = useMemo(() => asResult(run.data?.python), [run.data]);
  const loaded = useSources(result, openCitation);
  const [error, setError] = useState<unknown>(null);
  const unloaded = useMemo<Sources>(
    () => ({
      byId: null,
      open: (id) => {
        const load = queryClient.query({ ...getRunOptions({ path: { runId: message.runId! } }), staleTime: Infinity });
        load.then(({ python }) => {
          const all = asResult(python)?.citations ?? [];
          const citation = all.find((one) => one.id === id);
          if (citation) openCitation(citation, all);
        }, setError);
      },
    }),
    [message.runId, openCitation],
  );
  const sources = message.runId === null || run.isSuccess ? loaded : unloaded;
  return (
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions -- a sign of interest, not a control
    <div onPointerEnter={() => setTouched(true)} onFocus={() => setTouched(true)}>
      <CiteScope sources={sources}>
        <Answer text={lead} />
        {rest !== '' && (
          <details onToggle={(event) => setOpen(event.currentTarget.open)}>
            <summary>{t('chat.fullText')}</summary>
            {open && <Answer text={rest} />}
          </details>
        )}
      </CiteScope>
      <ErrorNote error={error} />
    </div>
  );
}

/** A run that failed or was stopped stays with its question: what it wrote, why it ended, and a retry. */
function Outcome({ run, sessionActive, busy }: { run: RunSummary; sessionActive: boolean; busy: boolean }) {
  const { t } = useWords();
  const whole = useQuery({ ...getRunOptions({ path: { runId: run.runId } }), staleTime: Infinity });
  const retryable = run.status === 'CANCELLED' || run.error?.retryable === true;
  const failed = run.status === 'FAILED';
  return (
    <Alert
      color={failed ? 'red' : 'gray'}
      variant="light"
      title={t(failed ? 'chat.FAILED' : 'chat.CANCELLED')}
      data-outcome={run.status}
      data-error={run.error?.code}
    >
      {run.error && (
        <Text size="sm" c="var(--mantine-color-text)">
          {run.error.message}
        </Text>
      )}
      {whole.data?.partialText && (
        <details>
          <summary>{t('chat.partial')}</summary>
          <Suspense fallback={null}>
            <CiteScope sources={null}>
              <Answer text={whole.data.partialText} />
            </CiteScope>
          </Suspense>
        </details>
      )}
      {retryable && sessionActive && (
        <Button
          size="compact-sm"
          mt="xs"
          variant="default"
          leftSection={<IconRefresh size={14} />}
          disabled={busy}
          onClick={() => void retryRun(run.sessionId, run)}
        >
          {t('common.retry')}
        </Button>
      )}
      <Text size="xs" c="dimmed" mt={4}>
        {t('error.request', { id: run.requestId })}
      </Text>
    </Alert>
  );
}
