import { ActionIcon, Box, Button, Card, Group, Menu, Modal, NativeSelect, SimpleGrid, Skeleton, Stack, Text, Textarea, TextInput, Title, type BoxProps } from '@mantine/core';
import { useDisclosure, useDocumentTitle } from '@mantine/hooks';
import type { Project, ProjectStatus } from '@sredspace/client';
import { createProjectMutation, deleteProjectMutation, listProjectsInfiniteOptions, updateProjectMutation } from '@sredspace/client/react-query';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { IconDots, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { useState, type FormEvent } from 'react';
import { paging, refresh } from './api';
import { Confirm, day, Dot, Empty, ErrorNote, PageLink } from './common';
import { useWords } from './i18n';
import { navigate } from './router';

export const statuses: ProjectStatus[] = ['DRAFT', 'IN_REVIEW', 'SUBMITTED', 'APPROVED', 'ARCHIVED'];
const colour: Record<ProjectStatus, string> = { DRAFT: 'gray', IN_REVIEW: 'yellow', SUBMITTED: 'blue', APPROVED: 'green', ARCHIVED: 'gray' };

export function Projects() {
  const { t } = useWords();
  useDocumentTitle(`${t('projects.title')} · Sredspace`);
  const [creating, { open, close }] = useDisclosure();
  const list = useInfiniteQuery({
    ...listProjectsInfiniteOptions({ query: { limit: 50 } }),
    ...paging,
  });
  const projects = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <main id="content" className="narrow">
      <Group justify="space-between" mb="lg">
        <Title order={1} size="h2">{t('projects.title')}</Title>
        {projects.length > 0 && <Button leftSection={<IconPlus size={16} />} onClick={open}>{t('projects.new')}</Button>}
      </Group>
      <ErrorNote error={list.error} retry={() => void list.refetch()} />
      {list.isPending && <Skeleton height={120} />}
      {list.isSuccess && projects.length === 0 && (
        <Empty title={t('projects.empty.title')} text={t('projects.empty.text')}>
          <Button leftSection={<IconPlus size={16} />} onClick={open} mt="sm">{t('projects.new')}</Button>
        </Empty>
      )}
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} component="ul" p={0} m={0}>
        {projects.map((project) => <ProjectCard key={project.id} project={project} />)}
      </SimpleGrid>
      {list.hasNextPage && <Button mt="md" variant="default" onClick={() => void list.fetchNextPage()}>{t('common.more')}</Button>}
      <Modal opened={creating} onClose={close} title={t('projects.new')} closeButtonProps={{ 'aria-label': t('common.close') }}>
        <NewProject close={close} />
      </Modal>
    </main>
  );
}

function ProjectCard({ project }: { project: Project }) {
  const { t, language } = useWords();
  const path = { projectId: project.id };
  return (
    <Card withBorder component="li" padding="md">
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <Text component={PageLink} to={path} fw={600} lineClamp={2} className="card-link">{project.name}</Text>
        <ProjectMenu project={project} deleted={() => undefined} />
      </Group>
      {project.description && <Text size="sm" c="dimmed" lineClamp={2} mt={4} className="wrap">{project.description}</Text>}
      <Text size="xs" c="dimmed" mt="auto" pt="sm">
        {t('projects.yearOf', { year: project.fiscalYear })} · {t('projects.counts', { files: project.fileCount, sessions: project.sessionCount })}
      </Text>
      <Text size="xs" c="dimmed">{t('projects.changed', { date: day(project.updatedAt, language) })}</Text>
      <StatusSelect project={project} mt="xs" />
    </Card>
  );
}

/** What can be done to a project as a whole, in the list and inside the project. */
export function ProjectMenu({ project, deleted }: { project: Project; deleted: () => void }) {
  const { t } = useWords();
  const [deleting, confirm] = useDisclosure();
  const [editing, edit] = useDisclosure();
  const remove = useMutation({
    ...deleteProjectMutation(),
    onSuccess: () => {
      deleted();
      return refresh('listProjects', 'getMyQuotas');
    },
  });
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target><ActionIcon variant="subtle" color="gray" aria-label={t('common.actions', { name: project.name })}><IconDots size={16} /></ActionIcon></Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={16} />} onClick={edit.open}>{t('projects.edit')}</Menu.Item>
          <Menu.Item leftSection={<IconTrash size={16} />} onClick={confirm.open}>{t('common.delete')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal opened={editing} onClose={edit.close} title={t('projects.edit')} closeButtonProps={{ 'aria-label': t('common.close') }}>
        <EditProject project={project} close={edit.close} />
      </Modal>
      <Confirm
        title={t('projects.delete.title', { name: project.name })} text={t('projects.delete.text')}
        opened={deleting} close={confirm.close} action={() => remove.mutate({ path: { projectId: project.id } })} busy={remove.isPending} error={remove.error}
      />
    </>
  );
}

export function StatusSelect({ project, ...box }: { project: Project } & BoxProps) {
  const { t } = useWords();
  const update = useMutation({ ...updateProjectMutation(), onSuccess: () => refresh('listProjects', 'getProject') });
  return (
    <Box {...box}>
      <NativeSelect
        size="xs" aria-label={t('projects.status.of', { name: project.name })} value={project.status} disabled={update.isPending}
        data={statuses.map((value) => ({ value, label: t(`status.${value}`) }))} leftSection={<Dot colour={colour[project.status]} />}
        onChange={(event) => update.mutate({ path: { projectId: project.id }, body: { status: event.currentTarget.value as ProjectStatus } })}
      />
      <ErrorNote error={update.error} />
    </Box>
  );
}

function NewProject({ close }: { close: () => void }) {
  const { t } = useWords();
  const create = useMutation({
    ...createProjectMutation(),
    onSuccess: (project) => {
      void refresh('listProjects', 'getMyQuotas');
      close();
      navigate({ projectId: project.id });
    },
  });
  return (
    <ProjectForm
      first={{ name: '', fiscalYear: String(new Date().getFullYear()), description: '' }} action={t('common.create')} close={close} busy={create.isPending} error={create.error}
      submit={({ description, ...rest }) => create.mutate({ body: { ...rest, ...(description ? { description } : {}) } })}
    />
  );
}

function EditProject({ project, close }: { project: Project; close: () => void }) {
  const { t } = useWords();
  const update = useMutation({
    ...updateProjectMutation(),
    onSuccess: () => {
      close();
      return refresh('listProjects', 'getProject');
    },
  });
  return (
    <ProjectForm
      first={{ ...project, description: project.description ?? '' }} action={t('common.save')} close={close} busy={update.isPending} error={update.error}
      submit={({ name, fiscalYear, description }) => update.mutate({ path: { projectId: project.id }, body: { name, fiscalYear, description: description || null } })}
    />
  );
}

type Fields = { name: string; fiscalYear: string; description: string };

function ProjectForm({ first, action, submit, close, busy, error }: {
  first: Fields; action: string; submit: (fields: Fields) => void; close: () => void; busy: boolean; error: unknown;
}) {
  const { t } = useWords();
  const [name, setName] = useState(first.name);
  const [fiscalYear, setYear] = useState(first.fiscalYear);
  const [description, setDescription] = useState(first.description);
  return (
    <form onSubmit={(event: FormEvent) => { event.preventDefault(); submit({ name, fiscalYear, description: description.trim() }); }}>
      <Stack gap="sm">
        <TextInput label={t('projects.name')} placeholder={t('projects.name.hint')} required maxLength={200} value={name} onChange={(e) => setName(e.currentTarget.value)} data-autofocus />
        <TextInput
          label={t('projects.year')} description={t('projects.year.hint')} required inputMode="numeric" pattern="[12][0-9]{3}" title={t('projects.year.hint')} maxLength={4}
          value={fiscalYear} onChange={(e) => setYear(e.currentTarget.value)}
        />
        <Textarea label={t('projects.description')} autosize minRows={2} maxRows={10} maxLength={10000} value={description} onChange={(e) => setDescription(e.currentTarget.value)} />
        <ErrorNote error={error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>{t('common.cancel')}</Button>
          <Button type="submit" loading={busy}>{action}</Button>
        </Group>
      </Stack>
    </form>
  );
}
