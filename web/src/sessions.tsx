import { ActionIcon, Button, Card, Group, Menu, Modal, NativeSelect, Stack, Text, TextInput, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { RunType, Session, SessionStatus } from '@sredspace/client';
import { createSessionMutation, deleteSessionMutation } from '@sredspace/client/react-query';
import { useMutation } from '@tanstack/react-query';
import { IconDots, IconPlus } from '@tabler/icons-react';
import { memo, useState, type FormEvent } from 'react';
import { refresh } from './api';
import { ChangedElsewhereNote } from './changed-elsewhere';
import { ErrorNote, formatDay, PageLink } from './common';
import { useSessionChange } from './conditional';
import { ConfirmDelete } from './confirm-delete';
import { useWords, type Translate } from './i18n';
import { navigate } from './router';
import { ScrollList, useRowTab } from './scroll-list';
import { compare, dayWords, matches, SortSelect, type Sort } from './sorting';

export const runTypes: RunType[] = ['PRECHECK', 'T661', 'T661_GEN', 'T661_DRAFT', 'T661_ANALYSIS', 'LOGBOOK'];
export const sessionName = (session: Session, t: Translate) => session.title ?? t(`type.${session.type}`);

// A filter helps from here on; a shorter list is seen at a glance.
const manySessions = 6;

type Props = {
  projectId: string;
  sessions: Session[];
  current?: string;
  archived: boolean;
  loading: boolean;
  error: unknown;
  retry: () => unknown;
};

export const Sessions = memo(function Sessions({ projectId, sessions, current, archived, loading, error, retry }: Props) {
  const { t, locale } = useWords();
  const [creating, { open, close }] = useDisclosure();
  const [filter, setFilter] = useState('');
  const [sort, setSort] = useState<Sort>('newest');
  const name = (session: Session) => sessionName(session, t);
  const listed = sessions
    .filter((session) =>
      matches(filter, session.title, t(`type.${session.type}`), t(`status.${session.status}`), ...dayWords(session.createdAt, locale)),
    )
    .toSorted(compare(sort, locale, name, (session) => session.createdAt));
  return (
    <section aria-labelledby="sessions-title">
      <Group justify="space-between" px="md" pt="md" pb={4}>
        <Title order={2} size="h5" id="sessions-title">
          {t('sessions.title')}
        </Title>
        {!archived && (
          <Button size="compact-sm" variant="light" leftSection={<IconPlus size={14} />} onClick={open} data-key="n">
            {t('sessions.new')}
          </Button>
        )}
      </Group>
      <ErrorNote error={error} retry={() => void retry()} />
      {sessions.length === 0 && !loading && error === null && (
        <Text size="sm" c="dimmed" px="md">
          {t('sessions.empty')}
        </Text>
      )}
      {sessions.length > manySessions && (
        <Group gap={6} px="md" mb={4} wrap="nowrap">
          <TextInput
            size="xs"
            className="grow"
            aria-label={t('sessions.filter')}
            placeholder={t('sessions.filter')}
            value={filter}
            onChange={(event) => setFilter(event.currentTarget.value)}
          />
          <SortSelect sort={sort} setSort={setSort} />
        </Group>
      )}
      <ScrollList
        className="sessions"
        oneStop={sessions.length > manySessions ? { start: current } : undefined}
        items={listed}
        keyOf={(session) => session.id}
        render={(session) => <SessionRow session={session} current={session.id === current} />}
      />
      {filter !== '' && listed.length === 0 && (
        <Text size="sm" c="dimmed" px="md" role="status">
          {t('common.noMatches')}
        </Text>
      )}
      <Modal opened={creating} onClose={close} title={t('sessions.new')} closeButtonProps={{ 'aria-label': t('common.close') }}>
        <NewSession projectId={projectId} close={close} />
      </Modal>
    </section>
  );
});

/** The purposes that a session can have, each one click away. */
export function StartSession({ projectId }: { projectId: string }) {
  const { t } = useWords();
  const create = useCreateSession(projectId);
  return (
    <div className="wide">
      <Title order={2} size="h4" ta="center" mt="md">
        {t('sessions.choose')}
      </Title>
      <Text c="dimmed" size="sm" ta="center" mb="md">
        {t('sessions.about')}
      </Text>
      <ErrorNote error={create.error} />
      <div className="kinds">
        {runTypes.map((type) => (
          <Card
            key={type}
            component="button"
            type="button"
            withBorder
            padding="sm"
            className="kind"
            disabled={create.isPending}
            onClick={() => create.mutate({ path: { projectId }, body: { type } })}
          >
            <Text fw={600} size="sm">
              {t(`type.${type}`)}
            </Text>
            <Text size="sm" c="dimmed">
              {t(`type.${type}.about`)}
            </Text>
          </Card>
        ))}
      </div>
    </div>
  );
}

function useCreateSession(projectId: string, done?: () => void) {
  return useMutation({
    ...createSessionMutation(),
    onSuccess: (session) => {
      void refresh('listSessions', 'getProject');
      done?.();
      navigate({ projectId, sessionId: session.id });
    },
  });
}

/** In place of the composer where a session takes no questions. */
export function Reopen({ session }: { session: Session }) {
  const { t } = useWords();
  const status = useSessionChange();
  return (
    <>
      <Group justify="space-between" className="wide">
        <Text size="sm">{t('sessions.notActive', { status: t(`status.${session.status}`) })}</Text>
        <Button size="compact-sm" variant="light" loading={status.isPending} onClick={() => status.save(session, { status: 'ACTIVE' })}>
          {t('sessions.reopen')}
        </Button>
      </Group>
      <ErrorNote error={status.error} />
      <ChangedElsewhereNote {...status} busy={status.isPending} />
    </>
  );
}

const SessionRow = memo(function SessionRow({ session, current }: { session: Session; current: boolean }) {
  const { t, locale } = useWords();
  const tabIndex = useRowTab();
  const [deleting, confirm] = useDisclosure();
  const [renaming, rename] = useDisclosure();
  const path = { projectId: session.projectId, sessionId: session.id };
  const changed = () => refresh('listSessions', 'getSession');
  const status = useSessionChange();
  const remove = useMutation({
    ...deleteSessionMutation(),
    onSuccess: () => {
      if (current) navigate({ projectId: session.projectId }, true);
    },
    onSettled: changed, // also after a failure: it may be gone, deleted in another tab
  });
  const changeStatus = (next: SessionStatus) => () => status.save(session, { status: next });
  const name = sessionName(session, t);
  return (
    <div className="row" data-current={current}>
      <PageLink className="text link" aria-current={current ? 'page' : undefined} tabIndex={tabIndex} to={path} title={name}>
        <Text size="sm" truncate fw={current ? 600 : undefined}>
          {name}
        </Text>
        <Text size="xs" c="dimmed" truncate>
          {[
            formatDay(session.createdAt, locale),
            session.title === null ? null : t(`type.${session.type}`),
            session.status === 'ACTIVE' ? null : t(`status.${session.status}`),
            session.messageCount > 0 ? t('sessions.messages', { count: session.messageCount }) : null,
          ]
            .filter(Boolean)
            .join(' · ')}
        </Text>
      </PageLink>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" tabIndex={tabIndex} aria-label={t('common.actions', { name })}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={rename.open}>{t('sessions.rename')}</Menu.Item>
          {session.status === 'ACTIVE' && <Menu.Item onClick={changeStatus('COMPLETED')}>{t('sessions.complete')}</Menu.Item>}
          {session.status !== 'ACTIVE' && <Menu.Item onClick={changeStatus('ACTIVE')}>{t('sessions.reopen')}</Menu.Item>}
          {session.status !== 'ARCHIVED' && <Menu.Item onClick={changeStatus('ARCHIVED')}>{t('sessions.archive')}</Menu.Item>}
          <Menu.Item onClick={confirm.open}>{t('common.delete')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {status.error && <ErrorNote error={status.error} />}
      <ChangedElsewhereNote {...status} busy={status.isPending} />
      <ConfirmDelete
        title={t('sessions.delete.title')}
        text={t('sessions.delete.text')}
        opened={deleting}
        close={confirm.close}
        action={() => remove.mutate({ path })}
        busy={remove.isPending}
        error={remove.error}
      />
      <Modal opened={renaming} onClose={rename.close} title={t('sessions.rename')} closeButtonProps={{ 'aria-label': t('common.close') }}>
        <Rename session={session} done={rename.close} />
      </Modal>
    </div>
  );
});

function Rename({ session, done }: { session: Session; done: () => void }) {
  const { t } = useWords();
  const [seen] = useState(session); // what this form was made from
  const [title, setTitle] = useState(session.title ?? '');
  const save = useSessionChange(done);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.save(seen, { title: title.trim() || null });
  };
  return (
    <form onSubmit={submit}>
      <TextInput
        label={t('sessions.name')}
        maxLength={200}
        value={title}
        onChange={(e) => setTitle(e.currentTarget.value)}
        data-autofocus
      />
      <ErrorNote error={save.error} />
      <ChangedElsewhereNote {...save} busy={save.isPending} inForm />
      <Group justify="flex-end" mt="md">
        <Button type="submit" loading={save.isPending}>
          {t('common.save')}
        </Button>
      </Group>
    </form>
  );
}

function NewSession({ projectId, close }: { projectId: string; close: () => void }) {
  const { t } = useWords();
  const [type, setType] = useState<RunType>('PRECHECK');
  const [title, setTitle] = useState('');
  const create = useCreateSession(projectId, close);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate({ path: { projectId }, body: { type, ...(title.trim() ? { title } : {}) } });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <NativeSelect
          label={t('sessions.type')}
          description={t(`type.${type}.about`)}
          value={type}
          data-autofocus
          onChange={(e) => setType(e.currentTarget.value as RunType)}
          data={runTypes.map((value) => ({ value, label: t(`type.${value}`) }))}
        />
        <TextInput label={t('sessions.name')} maxLength={200} value={title} onChange={(e) => setTitle(e.currentTarget.value)} />
        <ErrorNote error={create.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={create.isPending}>
            {t('common.create')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
