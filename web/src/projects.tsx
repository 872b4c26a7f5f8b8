import { ActionIcon, Anchor, Badge, Button, Card, Group, Menu, Modal, NativeSelect, SimpleGrid, Skeleton, Stack, Text, Textarea, TextInput, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { Project, ProjectStatus } from '@sredspace/client';
import { createProjectMutation, deleteProjectMutation, listProjectsInfiniteOptions, updateProjectMutation } from '@sredspace/client/react-query';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { IconDots, IconPlus, IconTrash } from '@tabler/icons-react';
import { useState, type FormEvent } from 'react';
import { paging, refresh } from './api';
import { Confirm, Empty, ErrorNote } from './common';
import { useWords } from './i18n';
import { navigate, pathOf } from './router';

export const statuses: ProjectStatus[] = ['DRAFT', 'IN_REVIEW', 'SUBMITTED', 'APPROVED', 'ARCHIVED'];
const colour: Record<ProjectStatus, string> = { DRAFT: 'gray', IN_REVIEW: 'yellow', SUBMITTED: 'blue', APPROVED: 'green', ARCHIVED: 'gray' };

export function Projects() {
  const { t } = useWords();
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
  const { t } = useWords();
  const [deleting, { open, close }] = useDisclosure();
  const remove = useMutation({ ...deleteProjectMutation(), onSuccess: () => refresh('listProjects', 'getMyQuotas') });
  const path = { projectId: project.id };
  return (
    <Card withBorder component="li" padding="md">
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <Anchor
          href={pathOf(path)} fw={600} c="var(--mantine-color-text)" lineClamp={2}
          onClick={(event) => { if (event.metaKey || event.ctrlKey) return; event.preventDefault(); navigate(path); }}
        >
          {project.name}
        </Anchor>
        <Menu position="bottom-end">
          <Menu.Target><ActionIcon variant="subtle" color="gray" aria-label={t('common.actions', { name: project.name })}><IconDots size={16} /></ActionIcon></Menu.Target>
          <Menu.Dropdown><Menu.Item leftSection={<IconTrash size={16} />} onClick={open}>{t('common.delete')}</Menu.Item></Menu.Dropdown>
        </Menu>
      </Group>
      {project.description && <Text size="sm" c="dimmed" lineClamp={2} mt={4}>{project.description}</Text>}
      <Group gap="xs" mt="auto" pt="sm">
        <Badge variant="default" radius="sm">{project.fiscalYear}</Badge>
        <Text size="xs" c="dimmed">{t('projects.counts', { files: project.fileCount, sessions: project.sessionCount })}</Text>
      </Group>
      <StatusSelect project={project} />
      <Confirm
        title={t('projects.delete.title', { name: project.name })} text={t('projects.delete.text')}
        opened={deleting} close={close} action={() => remove.mutate({ path })} busy={remove.isPending} error={remove.error}
      />
    </Card>
  );
}

export function StatusSelect({ project }: { project: Project }) {
  const { t } = useWords();
  const update = useMutation({ ...updateProjectMutation(), onSuccess: () => refresh('listProjects', 'getProject') });
  return (
    <>
      <NativeSelect
        size="xs" mt="xs" aria-label={t('projects.status.of', { name: project.name })} value={project.status} disabled={update.isPending}
        data={statuses.map((value) => ({ value, label: t(`status.${value}`) }))}
        leftSection={<span className="dot" style={{ background: `var(--mantine-color-${colour[project.status]}-filled)` }} />}
        onChange={(event) => update.mutate({ path: { projectId: project.id }, body: { status: event.currentTarget.value as ProjectStatus } })}
      />
      <ErrorNote error={update.error} />
    </>
  );
}

function NewProject({ close }: { close: () => void }) {
  const { t } = useWords();
  const [name, setName] = useState('');
  const [fiscalYear, setYear] = useState(String(new Date().getFullYear()));
  const [description, setDescription] = useState('');
  const create = useMutation({
    ...createProjectMutation(),
    onSuccess: (project) => {
      void refresh('listProjects', 'getMyQuotas');
      close();
      navigate({ projectId: project.id });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate({ body: { name, fiscalYear, ...(description.trim() ? { description } : {}) } });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <TextInput label={t('projects.name')} placeholder={t('projects.name.hint')} required maxLength={200} value={name} onChange={(e) => setName(e.currentTarget.value)} data-autofocus />
        <TextInput label={t('projects.year')} required inputMode="numeric" pattern="[12][0-9]{3}" maxLength={4} value={fiscalYear} onChange={(e) => setYear(e.currentTarget.value)} />
        <Textarea label={t('projects.description')} autosize minRows={2} maxLength={10000} value={description} onChange={(e) => setDescription(e.currentTarget.value)} />
        <ErrorNote error={create.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>{t('common.cancel')}</Button>
          <Button type="submit" loading={create.isPending}>{t('common.create')}</Button>
        </Group>
      </Stack>
    </form>
  );
}
