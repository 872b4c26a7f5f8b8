import { ActionIcon, Button, Group, Menu, Modal, NativeSelect, Stack, Text, TextInput, Title, UnstyledButton } from '@mantine/core';
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

export function Sessions({ projectId, sessions, current, frozen }: { projectId: string; sessions: Session[]; current?: string; frozen: boolean }) {
  const { t } = useWords();
  const [creating, { open, close }] = useDisclosure();
  return (
    <section aria-labelledby="sessions-title">
      <Group justify="space-between" px="md" pt="md" pb={4}>
        <Title order={2} size="h5" id="sessions-title">{t('sessions.title')}</Title>
        {!frozen && <Button size="compact-sm" variant="light" leftSection={<IconPlus size={14} />} onClick={open}>{t('sessions.new')}</Button>}
      </Group>
      {sessions.length === 0 && <Text size="sm" c="dimmed" px="md">{t('sessions.empty')}</Text>}
      <ul className="rows">
        {sessions.map((session) => <SessionRow key={session.id} session={session} current={session.id === current} />)}
      </ul>
      <Modal opened={creating} onClose={close} title={t('sessions.new')} closeButtonProps={{ 'aria-label': t('common.close') }}>
        <NewSession projectId={projectId} close={close} />
      </Modal>
    </section>
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
  const create = useMutation({
    ...createSessionMutation(),
    onSuccess: (session) => {
      void refresh('listSessions', 'getProject');
      close();
      navigate({ projectId, sessionId: session.id });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate({ path: { projectId }, body: { type, ...(title.trim() ? { title } : {}) } });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <NativeSelect
          label={t('sessions.type')} description={t(`type.${type}.hint`)} value={type} data-autofocus onChange={(e) => setType(e.currentTarget.value as RunType)}
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
