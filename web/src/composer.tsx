import { Alert, Badge, Button, Group, NativeSelect, NumberInput, Popover, Text, Textarea } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { preflightRun, type Preflight, type RunRequest, type RunType, type Session } from '@sredspace/client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { IconBolt, IconFileText, IconHistory, IconPaperclip, IconSend } from '@tabler/icons-react';
import { memo, useEffect, useState, type FormEvent, type KeyboardEvent } from 'react';
import { refresh } from './api';
import { changeSession } from './conditional';
import type { Attachments } from './attached';
import { ErrorNote } from './common';
import { composerFieldId, focusComposer, takeFocusWish, useComposerText, writeText } from './composer-text';
import { useWords } from './i18n';
import { dismissRun, isActive, startRun, useLiveRun } from './run-store';
import { Reopen, runTypes } from './sessions';
import { useSettings } from './settings';

type Props = { session: Session; attachments: Attachments; archived: boolean; addFiles: (files: File[]) => void };

/** The longest question that the API takes, in characters. */
const characterLimit = 50_000;

export const Composer = memo(function Composer({ session, attachments, archived, addFiles }: Props) {
  const { t } = useWords();
  if (archived) {
    return (
      <div className="composer">
        <Text size="sm" className="wide">
          {t('projects.archived')}
        </Text>
      </div>
    );
  }
  if (session.status !== 'ACTIVE') {
    return (
      <div className="composer">
        <Reopen session={session} />
      </div>
    );
  }
  return <QuestionForm session={session} attachments={attachments} addFiles={addFiles} />;
});

function QuestionForm({ session, attachments, addFiles }: Omit<Props, 'archived'>) {
  const { t } = useWords();
  const { enterSends } = useSettings();
  const text = useComposerText(session.id);
  const [type, setType] = useState<RunType>(session.type);
  const [historyLimit, setHistoryLimit] = useState(10);
  useEffect(() => {
    if (takeFocusWish()) focusComposer();
  }, []);
  const live = useLiveRun(session.id);
  const active = isActive(live);

  const body: RunRequest = { type, input: text, selected_file_ids: attachments.ready, history_limit: historyLimit };
  const preflight = usePreflight(session, body, active);
  const blocked = otherBlockers(preflight.data).length > 0;
  const length = countCharacters(text);
  const waiting = attachments.reading.length > 0;
  const sendable = text.trim() !== '' && length <= characterLimit && !active && !blocked && !waiting;

  const send = () => {
    if (!sendable) return;
    dismissRun(session.id);
    const unnamed = session.title === null && session.messageCount === 0;
    void startRun(session.id, body, unnamed ? () => void nameSession(session, text) : undefined);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send();
  };
  const handleKeys = (event: KeyboardEvent) => {
    // While an input method composes a character, Enter belongs to it.
    if (event.key !== 'Enter' || event.nativeEvent.isComposing || event.shiftKey || event.altKey) return;
    if (!enterSends && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    send();
  };
  const toFile = () => {
    addFiles([new File([text], t('compose.asFile.name'), { type: 'text/plain' })]);
    writeText(session.id, '');
  };
  const keys = t(enterSends ? 'compose.keys.enter' : 'compose.keys.ctrl');
  return (
    <form className="composer" onSubmit={submit}>
      <div className="wide">
        <Textarea
          id={composerFieldId}
          aria-label={t('compose.label')}
          aria-description={keys}
          placeholder={t(`type.${type}.hint`)}
          autosize
          minRows={2}
          maxRows={10}
          value={text}
          onChange={(event) => writeText(session.id, event.currentTarget.value)}
          onKeyDown={handleKeys}
        />
        <Length length={length} toFile={toFile} />
        <FileNotices attachments={attachments} />
        {preflight.error ? (
          <ErrorNote error={preflight.error} retry={() => void preflight.refetch()} />
        ) : (
          <Blockers preflight={preflight.data} attachments={attachments} />
        )}
        <Group gap={6} mt={8} role="group" aria-label={t('preflight.title')}>
          <Badge variant="default" size="md" tt="none" fw={500} leftSection={<IconPaperclip size={12} />}>
            {attachments.ready.length > 0 ? t('preflight.files', { count: attachments.ready.length }) : t('preflight.noFiles')}
          </Badge>
          <HistoryLimit preflight={preflight.data} limit={historyLimit} setLimit={setHistoryLimit} />
          <Cost preflight={preflight.data} />
        </Group>
        <Group gap="xs" mt={8} wrap="nowrap" justify="space-between">
          <NativeSelect
            size="xs"
            aria-label={t('compose.kind')}
            value={type}
            onChange={(event) => setType(event.currentTarget.value as RunType)}
            data={runTypes.map((value) => ({ value, label: t(`type.${value}`) }))}
          />
          <Text size="xs" c="dimmed" ml="auto" visibleFrom="md" truncate aria-hidden>
            {keys}
          </Text>
          <Button
            type="submit"
            size="sm"
            className="fixed"
            title={keys}
            leftSection={<IconSend size={16} />}
            disabled={!sendable}
            loading={active && !live?.runId && live?.connection === 'open'}
          >
            {t('compose.send')}
          </Button>
        </Group>
      </div>
    </form>
  );
}

/** Code points, as the API counts them. */
function countCharacters(text: string): number {
  let surrogates = 0;
  for (let i = 0; i < text.length; i++) if ((text.charCodeAt(i) & 0xfc00) === 0xdc00) surrogates++;
  return text.length - surrogates;
}

/** A session without a title takes the first line of its first question. */
async function nameSession(session: Session, question: string) {
  const line = question.split('\n').find((candidate) => /\p{L}{2}/u.test(candidate)) ?? question;
  const words = line.trim().replace(/\s+/g, ' ');
  const title = words.length <= 60 ? words : `${words.slice(0, 60).replace(/\s\S*$/, '')} …`;
  await changeSession(session, { title }).catch(() => undefined); // a title that somebody gave it elsewhere stays
  await refresh('listSessions', 'getSession');
}

/** Asks what the server would do whenever something that matters to it has changed. The text itself does not. */
function usePreflight(session: Session, body: RunRequest, active: boolean) {
  const [key] = useDebouncedValue(JSON.stringify([body.type, body.selected_file_ids, body.history_limit]), 200);
  return useQuery({
    queryKey: [{ _id: 'preflightRun', session: session.id, messages: session.messageCount, active }, key],
    queryFn: async ({ signal }): Promise<Preflight> => {
      const [type, selected_file_ids, history_limit] = JSON.parse(key) as [RunType, string[], number];
      const request = { type, input: '-', selected_file_ids, history_limit };
      const { data, error } = await preflightRun({ path: { sessionId: session.id }, body: request, signal });
      if (!data) throw error;
      return data;
    },
    enabled: session.status === 'ACTIVE' && !active,
    placeholderData: keepPreviousData,
    refetchInterval: (query) => (query.state.data?.files.some((file) => !file.usable) ? 1500 : false),
  });
}

const otherBlockers = (preflight?: Preflight) => preflight?.blockers.filter((blocker) => blocker.code !== 'run_in_progress') ?? [];

/** Says how long the text is once it comes near the limit. Nothing is cut off. */
function Length({ length, toFile }: { length: number; toFile: () => void }) {
  const { t } = useWords();
  if (length < 0.8 * characterLimit) return null;
  const over = length - characterLimit;
  return (
    <Group gap="xs" mt={6} role="status">
      <Text size="sm" c={over > 0 ? 'var(--mantine-color-error)' : 'dimmed'}>
        {t('compose.count', { count: length, limit: characterLimit })}
        {over > 0 && ` ${t('compose.tooLong', { over })}`}
      </Text>
      {over > 0 && (
        <Button size="compact-xs" variant="default" leftSection={<IconFileText size={12} />} onClick={toFile}>
          {t('compose.asFile')}
        </Button>
      )}
    </Group>
  );
}

/** What keeps a chosen file out of the question, and the way on. */
function FileNotices({ attachments: { reading, unreadable, change } }: { attachments: Attachments }) {
  const { t } = useWords();
  const leaveOut = (id: string) => change((ids) => ids.filter((other) => other !== id));
  return (
    <div role="status">
      {reading.map((file) => (
        <Group key={file.id} gap="xs" mt={6} data-notice="reading">
          <Text size="sm" className="wrap">
            {t('compose.reading', { name: file.originalFilename })}
          </Text>
          <Button size="compact-xs" variant="default" onClick={() => leaveOut(file.id)}>
            {t('compose.leaveOut')}
          </Button>
        </Group>
      ))}
      {unreadable.map((file) => (
        <Group key={file.id} gap="xs" mt={6} data-notice="unreadable">
          <Text size="sm" className="wrap">
            {t('compose.unreadable', { name: file.originalFilename })} {file.indexError}
          </Text>
          <Button size="compact-xs" variant="default" onClick={() => leaveOut(file.id)}>
            {t('compose.dismiss')}
          </Button>
        </Group>
      ))}
    </div>
  );
}

function Blockers({ preflight, attachments }: { preflight?: Preflight; attachments: Attachments }) {
  const { t } = useWords();
  const blockers = otherBlockers(preflight);
  // Deleted elsewhere: the list shows it no longer once it is read again, and the question goes without it.
  const gone = preflight?.files.some((file) => file.originalFilename === null) ?? false;
  useEffect(() => {
    if (gone) void refresh('listFiles', 'getProject');
  }, [gone]);
  if (!preflight || blockers.length === 0) return null;
  const unusable = preflight.files.filter((file) => !file.usable);
  const leaveOut = () => attachments.change((ids) => ids.filter((id) => !unusable.some((file) => file.fileId === id)));
  return (
    <Alert mt={6} p="xs" color="orange" variant="light" role="status" data-blocked={blockers[0].code}>
      {blockers.map((blocker) => (
        <Text size="sm" key={blocker.code} c="var(--mantine-color-text)">
          {blocker.message}
        </Text>
      ))}
      {unusable.map((file) => (
        <Text size="sm" key={file.fileId} c="var(--mantine-color-text)">
          {file.originalFilename === null ? t('preflight.gone') : `${file.originalFilename}: ${file.reason}`}
        </Text>
      ))}
      {unusable.length > 0 && (
        <Button size="compact-xs" variant="default" mt={4} onClick={leaveOut}>
          {t('compose.leaveOut')}
        </Button>
      )}
    </Alert>
  );
}

/** How much of the conversation is sent along, and how much is left out. */
function HistoryLimit({ preflight, limit, setLimit }: { preflight?: Preflight; limit: number; setLimit: (limit: number) => void }) {
  const { t } = useWords();
  const { messageIds, cut } = preflight?.history ?? { messageIds: [], cut: 0 };
  return (
    <Popover width={260} position="top" trapFocus returnFocus withinPortal>
      <Popover.Target>
        <Button variant="default" size="compact-xs" radius="xl" fw={500} maw="100%" leftSection={<IconHistory size={12} />}>
          {t('preflight.history', { count: messageIds.length })}
          {cut > 0 && `, ${t('preflight.cut', { count: cut })}`}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('compose.history')}>
        <NumberInput
          size="sm"
          label={t('compose.history')}
          description={t('compose.history.hint')}
          min={0}
          max={50}
          allowDecimal={false}
          data-autofocus
          value={limit}
          onChange={(value) => setLimit(Number(value) || 0)}
        />
      </Popover.Dropdown>
    </Popover>
  );
}

function Cost({ preflight }: { preflight?: Preflight }) {
  const { t } = useWords();
  if (!preflight) return null;
  const { limit, used, reserved } = preflight.quota;
  const left = Math.max(0, limit - used - reserved);
  return (
    <Badge
      variant="default"
      size="md"
      tt="none"
      fw={500}
      leftSection={<IconBolt size={12} />}
      title={t('preflight.quota', { left, limit })}
    >
      {t('preflight.cost', { left })}
    </Badge>
  );
}
