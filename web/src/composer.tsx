import { Alert, Badge, Button, Group, NativeSelect, NumberInput, Text, Textarea } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { preflightRun, type File as StoredFile, type Preflight, type RunRequest, type RunType, type Session } from '@sredspace/client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { IconSend } from '@tabler/icons-react';
import { useEffect, useRef, useState, type FormEvent, type KeyboardEvent } from 'react';
import { ErrorNote } from './common';
import { useWords } from './i18n';
import { ask, dismiss, isActive, useLive } from './run-store';
import { runTypes } from './sessions';

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
  if (session.status !== 'ACTIVE') {
    return <div className="composer"><Text size="sm" className="wide">{t('sessions.notActive', { status: t(`status.${session.status}`) })}</Text></div>;
  }
  if (frozen) return <div className="composer"><Text size="sm" className="wide">{t('projects.archived')}</Text></div>;
  return (
    <form className="composer" onSubmit={submit}>
      <div className="wide">
        <Textarea
          ref={field} aria-label={t('compose.label')} placeholder={t(`type.${type}.hint`)} autosize minRows={2} maxRows={10} maxLength={100000}
          value={text} onChange={(e) => setText(e.currentTarget.value)} onKeyDown={keys}
        />
        <Summary preflight={preflight.data} error={preflight.error} attached={selected.length} />
        <Group gap="xs" mt={6}>
          <NativeSelect
            size="xs" aria-label={t('compose.kind')} value={type} onChange={(e) => setType(e.currentTarget.value as RunType)}
            data={runTypes.map((value) => ({ value, label: t(`type.${value}`) }))}
          />
          <Text size="xs" component="label" htmlFor="history-limit" visibleFrom="sm">{t('compose.history')}</Text>
          <NumberInput id="history-limit" size="xs" w={64} aria-label={t('compose.history')} min={0} max={50} value={historyLimit} onChange={(value) => setHistoryLimit(Number(value) || 0)} />
          <Button type="submit" size="sm" ml="auto" title={t('compose.keys')} leftSection={<IconSend size={16} />} disabled={!sendable} loading={active && !live?.runId}>{t('compose.send')}</Button>
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

function Summary({ preflight, error, attached }: { preflight?: Preflight; error: unknown; attached: number }) {
  const { t } = useWords();
  if (error) return <ErrorNote error={error} />;
  if (!preflight) return null;
  const { history, quota } = preflight;
  const left = Math.max(0, quota.limit - quota.used - quota.reserved);
  const unusable = preflight.files.filter((file) => !file.usable);
  const blockers = preflight.blockers.filter((blocker) => blocker.code !== 'run_in_progress');
  return (
    <div aria-label={t('preflight.title')} role="group">
      <Group gap={6} mt={6}>
        <Badge variant="default" size="sm" tt="none" fw={500}>{attached > 0 ? t('preflight.files', { count: attached }) : t('preflight.noFiles')}</Badge>
        <Badge variant="default" size="sm" tt="none" fw={500}>{t('preflight.history', { count: history.messageIds.length })}</Badge>
        {history.cut > 0 && <Badge variant="default" size="sm" tt="none" fw={500} color="orange">{t('preflight.cut', { count: history.cut })}</Badge>}
        <Badge variant="default" size="sm" tt="none" fw={500}>{t('preflight.quota', { left, limit: quota.limit })}</Badge>
      </Group>
      {blockers.length > 0 && (
        <Alert mt={6} p="xs" color="orange" variant="light" role="status" data-blocked={blockers[0]!.code}>
          {blockers.map((blocker) => <Text size="sm" key={blocker.code} c="var(--mantine-color-text)">{blocker.message}</Text>)}
          {unusable.map((file) => <Text size="sm" key={file.fileId} c="var(--mantine-color-text)">{file.originalFilename ?? file.fileId}: {file.reason}</Text>)}
        </Alert>
      )}
    </div>
  );
}
