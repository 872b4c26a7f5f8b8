import { Alert, Badge, Button, Group, NativeSelect, NumberInput, Popover, Text, Textarea } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { preflightRun, type ProjectFile as StoredFile, type Preflight, type RunRequest, type RunType, type Session } from '@sredspace/client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { IconBolt, IconHistory, IconPaperclip, IconSend } from '@tabler/icons-react';
import { useEffect, useRef, useState, type FormEvent, type KeyboardEvent } from 'react';
import { ErrorNote } from './common';
import { useWords } from './i18n';
import { ask, dismiss, isActive, useLive } from './run-store';
import { Reopen, runTypes } from './sessions';

const keptText = (sessionId: string) => `sredspace.text.${sessionId}`;

export function Composer({ session, files, attached, frozen, insert }: {
  session: Session; files: StoredFile[]; attached: string[]; frozen: boolean; insert: { text: string } | null;
}) {
  const { t } = useWords();
  const [text, setText] = useState(() => window.sessionStorage.getItem(keptText(session.id)) ?? '');
  const [type, setType] = useState<RunType>(session.type);
  const [historyLimit, setHistoryLimit] = useState(10);
  const live = useLive(session.id);
  const active = isActive(live);
  const field = useRef<HTMLTextAreaElement>(null);

  useEffect(() => window.sessionStorage.setItem(keptText(session.id), text), [session.id, text]);
  // What was sent leaves the field once the server has it, not before.
  useEffect(() => {
    if (live?.runId && live.input !== null) setText((now) => (now === live.input ? '' : now));
  }, [live?.runId, live?.input]);
  useEffect(() => {
    if (!insert) return;
    setText(insert.text);
    field.current?.focus();
  }, [insert]);

  const selected = attached.filter((id) => files.some((file) => file.id === id));
  const body: RunRequest = { type, input: text, selected_file_ids: selected, history_limit: historyLimit };
  const preflight = usePreflight(session, body, active);
  const blockers = preflight.data?.blockers.filter((blocker) => blocker.code !== 'run_in_progress') ?? [];
  const sendable = text.trim() !== '' && !active && !frozen && session.status === 'ACTIVE' && blockers.length === 0;

  const send = () => {
    if (!sendable) return;
    dismiss(session.id);
    void ask(session.id, body);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send();
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      send();
    }
  };
  if (frozen) return <div className="composer"><Text size="sm" className="wide">{t('projects.archived')}</Text></div>;
  if (session.status !== 'ACTIVE') return <div className="composer"><Reopen session={session} /></div>;
  return (
    <form className="composer" onSubmit={submit}>
      <div className="wide">
        <Textarea
          ref={field} aria-label={t('compose.label')} placeholder={t(`type.${type}.hint`)} autosize minRows={2} maxRows={10} maxLength={50000}
          value={text} onChange={(e) => setText(e.currentTarget.value)} onKeyDown={keys}
        />
        {preflight.error ? <ErrorNote error={preflight.error} /> : <Blockers preflight={preflight.data} />}
        <Group gap={6} mt={8} role="group" aria-label={t('preflight.title')}>
          <Badge variant="default" size="md" tt="none" fw={500} leftSection={<IconPaperclip size={12} />}>{selected.length > 0 ? t('preflight.files', { count: selected.length }) : t('preflight.noFiles')}</Badge>
          <HistoryLimit preflight={preflight.data} limit={historyLimit} setLimit={setHistoryLimit} />
          <Cost preflight={preflight.data} />
        </Group>
        <Group gap="xs" mt={8} wrap="nowrap" justify="space-between">
          <NativeSelect
            size="xs" aria-label={t('compose.kind')} value={type} onChange={(e) => setType(e.currentTarget.value as RunType)}
            data={runTypes.map((value) => ({ value, label: t(`type.${value}`) }))}
          />
          <Button type="submit" size="sm" className="fixed" title={t('compose.keys')} leftSection={<IconSend size={16} />} disabled={!sendable} loading={active && !live?.runId}>{t('compose.send')}</Button>
        </Group>
      </div>
    </form>
  );
}

/** Asks what the server would do, whenever something that matters to that has changed. The text itself does not. */
function usePreflight(session: Session, body: RunRequest, active: boolean) {
  const [key] = useDebouncedValue(JSON.stringify([body.type, body.selected_file_ids, body.history_limit]), 200);
  return useQuery({
    queryKey: [{ _id: 'preflightRun', session: session.id, messages: session.messageCount, active }, key],
    queryFn: async ({ signal }): Promise<Preflight> => {
      const [type, selected_file_ids, history_limit] = JSON.parse(key) as [RunType, string[], number];
      const { data, error } = await preflightRun({ path: { sessionId: session.id }, body: { type, input: '-', selected_file_ids, history_limit }, signal });
      if (!data) throw error;
      return data;
    },
    enabled: session.status === 'ACTIVE' && !active,
    placeholderData: keepPreviousData,
    refetchInterval: (query) => (query.state.data?.files.some((file) => !file.usable) ? 1500 : false),
  });
}

function Blockers({ preflight }: { preflight?: Preflight }) {
  const blockers = preflight?.blockers.filter((blocker) => blocker.code !== 'run_in_progress') ?? [];
  if (!preflight || blockers.length === 0) return null;
  return (
    <Alert mt={6} p="xs" color="orange" variant="light" role="status" data-blocked={blockers[0]!.code}>
      {blockers.map((blocker) => <Text size="sm" key={blocker.code} c="var(--mantine-color-text)">{blocker.message}</Text>)}
      {preflight.files.filter((file) => !file.usable).map((file) => (
        <Text size="sm" key={file.fileId} c="var(--mantine-color-text)">{file.originalFilename ?? file.fileId}: {file.reason}</Text>
      ))}
    </Alert>
  );
}

/** How much of the conversation goes along, and what that leaves out. */
function HistoryLimit({ preflight, limit, setLimit }: { preflight?: Preflight; limit: number; setLimit: (limit: number) => void }) {
  const { t } = useWords();
  const { messageIds, cut } = preflight?.history ?? { messageIds: [], cut: 0 };
  return (
    <Popover width={260} position="top" trapFocus withinPortal>
      <Popover.Target>
        <Button variant="default" size="compact-xs" radius="xl" fw={500} maw="100%" leftSection={<IconHistory size={12} />}>
          {t('preflight.history', { count: messageIds.length })}{cut > 0 && `, ${t('preflight.cut', { count: cut })}`}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('compose.history')}>
        <NumberInput
          size="sm" label={t('compose.history')} description={t('compose.history.hint')} min={0} max={50} allowDecimal={false} data-autofocus
          value={limit} onChange={(value) => setLimit(Number(value) || 0)}
        />
      </Popover.Dropdown>
    </Popover>
  );
}

function Cost({ preflight }: { preflight?: Preflight }) {
  const { t, language } = useWords();
  if (!preflight) return null;
  const { limit, used, reserved } = preflight.quota;
  const left = Math.max(0, limit - used - reserved);
  return (
    <Badge variant="default" size="md" tt="none" fw={500} leftSection={<IconBolt size={12} />} title={t('preflight.quota', { left: left.toLocaleString(language), limit: limit.toLocaleString(language) })}>
      {t('preflight.cost', { left: left.toLocaleString(language) })}
    </Badge>
  );
}
