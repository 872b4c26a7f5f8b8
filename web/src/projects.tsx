import {
  ActionIcon,
  Anchor,
  Badge,
  Box,
  Button,
  Card,
  Group,
  Menu,
  Modal,
  NativeSelect,
  SimpleGrid,
  Skeleton,
  Text,
  TextInput,
  Title,
  type BoxProps,
} from '@mantine/core';
import { useDisclosure, useDocumentTitle } from '@mantine/hooks';
import type { Project, ProjectStatus } from '@sredspace/client';
import { deleteProjectMutation, listProjectsInfiniteOptions } from '@sredspace/client/react-query';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { IconDots, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { paging, refresh } from './api';
import { ChangedElsewhereNote } from './changed-elsewhere';
import { Dot, Empty, ErrorNote, formatDay, PageLink } from './common';
import { useProjectChange } from './conditional';
import { ConfirmDelete } from './confirm-delete';
import { createExample, isExample } from './example';
import { useWords } from './i18n';
import { EditProject, NewProject } from './project-form';
import { navigate } from './router';
import { compare, matches, SortSelect, type Sort } from './sorting';
import { useAllPages } from './use-all-pages';

const statuses: ProjectStatus[] = ['DRAFT', 'IN_REVIEW', 'SUBMITTED', 'APPROVED', 'ARCHIVED'];
const colour: Record<ProjectStatus, string> = {
  DRAFT: 'gray',
  IN_REVIEW: 'yellow',
  SUBMITTED: 'blue',
  APPROVED: 'green',
  ARCHIVED: 'gray',
};

// A filter helps from here on; fewer cards are seen at a glance.
const manyProjects = 6;

export default function Projects() {
  const { t, locale } = useWords();
  useDocumentTitle(`${t('projects.title')} · Sredspace`);
  const [creating, { open, close }] = useDisclosure();
  const [filter, setFilter] = useState('');
  const [status, setStatus] = useState('');
  const [sort, setSort] = useState<Sort>('newest');
  const list = useInfiniteQuery({ ...listProjectsInfiniteOptions({ query: { limit: 200 } }), ...paging });
  const projects = useAllPages(list);
  const listed = projects
    .filter((project) => matches(filter, project.name, project.description, project.fiscalYear))
    .filter((project) => status === '' || project.status === status)
    .toSorted(
      compare(
        sort,
        locale,
        (project) => project.name,
        (project) => project.updatedAt,
      ),
    );
  return (
    <main id="content" className="narrow" tabIndex={-1}>
      <Group justify="space-between" mb="lg">
        <Title order={1} size="h2">
          {t('projects.title')}
        </Title>
        {projects.length > 0 && (
          <Button leftSection={<IconPlus size={16} />} onClick={open} data-key="n">
            {t('projects.new')}
          </Button>
        )}
      </Group>
      <ErrorNote error={list.error} retry={() => void list.refetch()} />
      {list.isPending && <Skeleton height={120} />}
      {list.isSuccess && projects.length === 0 && (
        <Empty title={t('projects.empty.title')} text={t('projects.empty.text')}>
          <Button leftSection={<IconPlus size={16} />} onClick={open} mt="sm" data-key="n">
            {t('projects.new')}
          </Button>
          <StartExample />
        </Empty>
      )}
      {projects.length > manyProjects && (
        <Group gap="xs" mb="md">
          <TextInput
            size="sm"
            className="grow"
            aria-label={t('projects.filter')}
            placeholder={t('projects.filter')}
            value={filter}
            onChange={(event) => setFilter(event.currentTarget.value)}
          />
          <NativeSelect
            size="xs"
            aria-label={t('projects.status')}
            value={status}
            onChange={(event) => setStatus(event.currentTarget.value)}
            data={[{ value: '', label: t('projects.status.any') }, ...statuses.map((value) => ({ value, label: t(`status.${value}`) }))]}
          />
          <SortSelect sort={sort} setSort={setSort} />
        </Group>
      )}
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} component="ul" p={0} m={0}>
        {listed.map((project) => (
          <ProjectCard key={project.id} project={project} />
        ))}
      </SimpleGrid>
      {projects.length > 0 && listed.length === 0 && (
        <Text size="sm" c="dimmed" role="status">
          {t('common.noMatches')}
        </Text>
      )}
      <Anchor component={PageLink} to={{ trash: true }} size="sm" underline="always" mt="lg" display="inline-block">
        {t('trash.link')}
      </Anchor>
      <Modal opened={creating} onClose={close} title={t('projects.new')} closeButtonProps={{ 'aria-label': t('common.close') }}>
        <NewProject close={close} />
      </Modal>
    </main>
  );
}

/** One click from an empty list to sample documents and a first question. */
function StartExample() {
  const { t } = useWords();
  const start = useMutation({
    mutationFn: () => createExample(t),
    onSuccess: (route) => {
      void refresh('listProjects', 'getMyQuotas');
      navigate(route);
    },
  });
  return (
    <>
      <Button variant="subtle" loading={start.isPending} onClick={() => start.mutate()}>
        {t('projects.example')}
      </Button>
      <Text size="xs" c="dimmed" role="status">
        {t(start.isPending ? 'projects.example.busy' : 'projects.example.hint')}
      </Text>
      <ErrorNote error={start.error} />
    </>
  );
}

function ProjectCard({ project }: { project: Project }) {
  const { t, locale } = useWords();
  const path = { projectId: project.id };
  return (
    <Card withBorder component="li" padding="md">
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <Text component={PageLink} to={path} fw={600} lineClamp={2} className="card-link">
          {project.name}
        </Text>
        <ProjectMenu project={project} deleted={() => undefined} />
      </Group>
      {isExample(project) && (
        <Badge variant="light" size="sm" mt={4} tt="none" className="mark">
          {t('projects.example.badge')}
        </Badge>
      )}
      {project.description && (
        <Text size="sm" c="dimmed" lineClamp={2} mt={4} className="wrap">
          {project.description}
        </Text>
      )}
      <Text size="xs" c="dimmed" mt="auto" pt="sm">
        {t('projects.yearOf', { year: project.fiscalYear })} ·{' '}
        {t('projects.counts', { files: project.fileCount, sessions: project.sessionCount })}
      </Text>
      <Text size="xs" c="dimmed">
        {t('projects.changed', { date: formatDay(project.updatedAt, locale) })}
      </Text>
      <StatusSelect project={project} mt="xs" />
    </Card>
  );
}

/** Actions on a whole project, in the list and inside the project. */
export function ProjectMenu({ project, deleted }: { project: Project; deleted: () => void }) {
  const { t } = useWords();
  const [deleting, confirm] = useDisclosure();
  const [editing, edit] = useDisclosure();
  const remove = useMutation({
    ...deleteProjectMutation(),
    onSuccess: deleted,
    onSettled: () => refresh('listProjects', 'getProject', 'getMyQuotas'), // also after a failure: it may be gone
  });
  return (
    <>
      {isExample(project) && (
        <Button variant="default" size="compact-xs" className="fixed" onClick={confirm.open}>
          {t('common.delete')}
        </Button>
      )}
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={t('common.actions', { name: project.name })}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={16} />} onClick={edit.open}>
            {t('projects.edit')}
          </Menu.Item>
          <Menu.Item leftSection={<IconTrash size={16} />} onClick={confirm.open}>
            {t('common.delete')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal opened={editing} onClose={edit.close} title={t('projects.edit')} closeButtonProps={{ 'aria-label': t('common.close') }}>
        <EditProject project={project} close={edit.close} />
      </Modal>
      <ConfirmDelete
        title={t('projects.delete.title', { name: project.name })}
        text={t('projects.delete.text')}
        opened={deleting}
        close={confirm.close}
        action={() => remove.mutate({ path: { projectId: project.id } })}
        busy={remove.isPending}
        error={remove.error}
      />
    </>
  );
}

export function StatusSelect({ project, ...box }: { project: Project } & BoxProps) {
  const { t } = useWords();
  const update = useProjectChange();
  return (
    <Box {...box}>
      <NativeSelect
        size="xs"
        aria-label={t('projects.status.of', { name: project.name })}
        value={project.status}
        data={statuses.map((value) => ({ value, label: t(`status.${value}`) }))}
        leftSection={<Dot colour={colour[project.status]} />}
        onChange={(event) => update.save(project, { status: event.currentTarget.value as ProjectStatus })}
      />
      <ErrorNote error={update.error} />
      <ChangedElsewhereNote {...update} busy={update.isPending} />
    </Box>
  );
}
