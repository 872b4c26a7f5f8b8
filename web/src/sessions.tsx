import { ActionIcon, Button, Card, Group, Menu, Modal, NativeSelect, Stack, Text, TextInput, Title, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { RunType, Session, SessionStatus } from '@sredspace/client';
import { createSessionMutation, deleteSessionMutation, updateSessionStatusMutation, updateSessionTitleMutation } from '@sredspace/client/react-query';
import { useMutation } from '@tanstack/react-query';
import { IconDots, IconPlus } from '@tabler/icons-react';
import { useState, type FormEvent } from 'react';
import { refresh } from './api';
import { Confirm, ErrorNote } from './common';
import { useWords, type Translate } from './i18n';
import { navigate } from './router';

export const runTypes: RunType[] = ['PRECHECK', 'T661', 'T661_GEN', 'T661_DRAFT', 'T661_ANALYSIS', 'LOGBOOK'];
export const sessionName = (session: Session, t: Translate) => session.title ?? t(`type.${session.type}`);

const shortList = 8;

export function Sessions({ projectId, sessions, current, frozen }: { projectId: string; sessions: Session[]; current?: string; frozen: boolean }) {
  const { t } = useWords();
  const [creating, { open, close }] = useDisclosure();
  const [all, setAll] = useState(false);
  // The files come below: a long list must not push them out of sight.
  const shown = all || sessions.length <= shortList + 1 ? sessions : sessions.filter((session, index) => index < shortList || session.id === current);
  return (
    <section aria-labelledby="sessions-title">
      <Group justify="space-between" px="md" pt="md" pb={4}>
        <Title order={2} size="h5" id="sessions-title">{t('sessions.title')}</Title>
        {!frozen && <Button size="compact-sm" variant="light" leftSection={<IconPlus size={14} />} onClick={open}>{t('sessions.new')}</Button>}
      </Group>
      {sessions.length === 0 && <Text size="sm" c="dimmed" px="md">{t('sessions.empty')}</Text>}
      <ul className="rows">
        {shown.map((session) => <SessionRow key={session.id} session={session} current={session.id === current} />)}
      </ul>
      {sessions.length > shortList + 1 && (
        <Button variant="subtle" size="compact-sm" mx={8} aria-expanded={all} onClick={() => setAll(!all)}>{t(all ? 'sessions.fewer' : 'sessions.all', { count: sessions.length })}</Button>
      )}
      <Modal opened={creating} onClose={close} title={t('sessions.new')} closeButtonProps={{ 'aria-label': t('common.close') }}>
        <NewSession projectId={projectId} close={close} />
      </Modal>
    </section>
  );
}

/** What a session can be for, each a click away. */
export function StartSession({ projectId }: { projectId: string }) {
  const { t } = useWords();
  const create = useCreate(projectId);
  return (
    <div className="wide">
      <Title order={2} size="h4" ta="center" mt="md">{t('sessions.choose')}</Title>
      <Text c="dimmed" size="sm" ta="center" mb="md">{t('sessions.about')}</Text>
      <ErrorNote error={create.error} />
      <div className="kinds">
        {runTypes.map((type) => (
          <Card key={type} component="button" type="button" withBorder padding="sm" className="kind" disabled={create.isPending} onClick={() => create.mutate({ path: { projectId }, body: { type } })}>
            <Text fw={600} size="sm">{t(`type.${type}`)}</Text>
            <Text size="sm" c="dimmed">{t(`type.${type}.about`)}</Text>
          </Card>
        ))}
      </div>
    </div>
  );
}

function useCreate(projectId: string, done?: () => void) {
  return useMutation({
    ...createSessionMutation(),
    onSuccess: (session) => {
      void refresh('listSessions', 'getProject');
      done?.();
      navigate({ projectId, sessionId: session.id });
    },
  });
}

/** For a session that takes no more questions. */
export function Reopen({ session }: { session: Session }) {
  const { t } = useWords();
  const status = useMutation({ ...updateSessionStatusMutation(), onSuccess: () => refresh('listSessions', 'getSession') });
  return (
    <>
      <Group justify="space-between" className="wide">
        <Text size="sm">{t('sessions.notActive', { status: t(`status.${session.status}`) })}</Text>
        <Button size="compact-sm" variant="light" loading={status.isPending} onClick={() => status.mutate({ path: { projectId: session.projectId, sessionId: session.id }, body: { status: 'ACTIVE' } })}>
          {t('sessions.reopen')}
        </Button>
      </Group>
      <ErrorNote error={status.error} />
    </>
  );
}

function SessionRow({ session, current }: { session: Session; current: boolean }) {
  const { t } = useWords();
  const [deleting, confirm] = useDisclosure();
  const [renaming, rename] = useDisclosure();
  const path = { projectId: session.projectId, sessionId: session.id };
  const changed = () => refresh('listSessions', 'getSession');
  const status = useMutation({ ...updateSessionStatusMutation(), onSuccess: changed });
  const remove = useMutation({
    ...deleteSessionMutation(),
    onSuccess: () => {
      if (current) navigate({ projectId: session.projectId }, true);
      return changed();
    },
  });
  const become = (next: SessionStatus) => () => status.mutate({ path, body: { status: next } });
  const name = sessionName(session, t);
  return (
    <li className="row" data-current={current}>
      <UnstyledButton className="text" aria-current={current ? 'page' : undefined} onClick={() => navigate({ projectId: session.projectId, sessionId: session.id })}>
        <Text size="sm" truncate fw={current ? 600 : undefined}>{name}</Text>
        <Text size="xs" c="dimmed" truncate>
          {[session.title === null ? null : t(`type.${session.type}`), session.status === 'ACTIVE' ? null : t(`status.${session.status}`), session.messageCount > 0 ? t('sessions.messages', { count: session.messageCount }) : null].filter(Boolean).join(' · ')}
        </Text>
      </UnstyledButton>
      <Menu position="bottom-end">
        <Menu.Target><ActionIcon variant="subtle" color="gray" aria-label={t('common.actions', { name })}><IconDots size={16} /></ActionIcon></Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={rename.open}>{t('sessions.rename')}</Menu.Item>
          {session.status === 'ACTIVE' && <Menu.Item onClick={become('COMPLETED')}>{t('sessions.complete')}</Menu.Item>}
          {session.status !== 'ACTIVE' && <Menu.Item onClick={become('ACTIVE')}>{t('sessions.reopen')}</Menu.Item>}
          {session.status !== 'ARCHIVED' && <Menu.Item onClick={become('ARCHIVED')}>{t('sessions.archive')}</Menu.Item>}
          <Menu.Item onClick={confirm.open}>{t('common.delete')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {status.error && <ErrorNote error={status.error} />}
      <Confirm
        title={t('sessions.delete.title')} text={t('sessions.delete.text')} opened={deleting} close={confirm.close}
        action={() => remove.mutate({ path })} busy={remove.isPending} error={remove.error}
      />
      <Modal opened={renaming} onClose={rename.close} title={t('sessions.rename')} closeButtonProps={{ 'aria-label': t('common.close') }}>
        <Rename session={session} done={() => { rename.close(); void changed(); }} />
      </Modal>
    </li>
  );
}

function Rename({ session, done }: { session: Session; done: () => void }) {
  const { t } = useWords();
  const [title, setTitle] = useState(session.title ?? '');
  const save = useMutation({ ...updateSessionTitleMutation(), onSuccess: done });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({ path: { projectId: session.projectId, sessionId: session.id }, body: { title: title.trim() || null } });
  };
  return (
    <form onSubmit={submit}>
      <TextInput label={t('sessions.name')} maxLength={200} value={title} onChange={(e) => setTitle(e.currentTarget.value)} data-autofocus />
      <ErrorNote error={save.error} />
      <Group justify="flex-end" mt="md"><Button type="submit" loading={save.isPending}>{t('common.save')}</Button></Group>
    </form>
  );
}

function NewSession({ projectId, close }: { projectId: string; close: () => void }) {
  const { t } = useWords();
  const [type, setType] = useState<RunType>('PRECHECK');
  const [title, setTitle] = useState('');
  const create = useCreate(projectId, close);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate({ path: { projectId }, body: { type, ...(title.trim() ? { title } : {}) } });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <NativeSelect
          label={t('sessions.type')} description={t(`type.${type}.about`)} value={type} data-autofocus onChange={(e) => setType(e.currentTarget.value as RunType)}
          data={runTypes.map((value) => ({ value, label: t(`type.${value}`) }))}
        />
        <TextInput label={t('sessions.name')} maxLength={200} value={title} onChange={(e) => setTitle(e.currentTarget.value)} />
        <ErrorNote error={create.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>{t('common.cancel')}</Button>
          <Button type="submit" loading={create.isPending}>{t('common.create')}</Button>
        </Group>
      </Stack>
    </form>
  );
}
