import { Anchor, Button, Card, Group, Skeleton, Text, Title } from '@mantine/core';
import { useDisclosure, useDocumentTitle } from '@mantine/hooks';
import type { Project } from '@sredspace/client';
import { deleteProjectMutation, listProjectsInfiniteOptions, restoreProjectMutation } from '@sredspace/client/react-query';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { IconArrowBackUp, IconTrash } from '@tabler/icons-react';
import { paging, refresh } from './api';
import { Empty, ErrorNote, Moment, PageLink } from './common';
import { ConfirmDelete } from './confirm-delete';
import { useWords } from './i18n';
import { navigate } from './router';
import { useAllPages } from './use-all-pages';

/** The deleted projects, which can be restored until they are erased. */
export default function Trash() {
  const { t } = useWords();
  useDocumentTitle(`${t('trash.title')} · Sredspace`);
  const list = useInfiniteQuery({ ...listProjectsInfiniteOptions({ query: { limit: 200, deleted: true } }), ...paging });
  const projects = useAllPages(list);
  return (
    <main id="content" className="narrow" tabIndex={-1}>
      <Anchor component={PageLink} to={{}} size="sm" underline="always">
        {t('app.home')}
      </Anchor>
      <Title order={1} size="h2" mt="xs">
        {t('trash.title')}
      </Title>
      <Text size="sm" c="dimmed" mb="md">
        {t('trash.about')}
      </Text>
      <ErrorNote error={list.error} retry={() => void list.refetch()} />
      {list.isPending && <Skeleton height={120} aria-label={t('common.loading')} />}
      {list.isSuccess && projects.length === 0 && <Empty title={t('trash.empty.title')} text={t('trash.empty.text')} />}
      <ul className="trash">
        {projects.map((project) => (
          <TrashedProject key={project.id} project={project} />
        ))}
      </ul>
    </main>
  );
}

function TrashedProject({ project }: { project: Project }) {
  const { t } = useWords();
  const restore = useMutation({
    ...restoreProjectMutation(),
    onSuccess: ({ id }) => {
      void refresh('listProjects', 'getProject', 'getMyQuotas');
      navigate({ projectId: id });
    },
    onError: () => refresh('listProjects'), // it may be restored or erased already
  });
  const [asking, confirm] = useDisclosure(false);
  const erase = useMutation({
    ...deleteProjectMutation(),
    onSuccess: () => {
      confirm.close();
      return refresh('listProjects');
    },
  });
  return (
    <Card withBorder component="li" padding="md" data-trashed={project.id}>
      <Text fw={600} className="wrap">
        {project.name}
      </Text>
      <Text size="xs" c="dimmed">
        {t('projects.yearOf', { year: project.fiscalYear })} ·{' '}
        {t('projects.counts', { files: project.fileCount, sessions: project.sessionCount })}
      </Text>
      {project.erasesAt && (
        <Text size="xs" c="dimmed">
          {t('trash.erases')} <Moment iso={project.erasesAt} />
        </Text>
      )}
      <Group gap="xs" mt="xs">
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconArrowBackUp size={16} />}
          loading={restore.isPending}
          aria-label={t('trash.restore.of', { name: project.name })}
          onClick={() => restore.mutate({ path: { projectId: project.id } })}
        >
          {t('trash.restore')}
        </Button>
        <Button
          size="compact-sm"
          variant="subtle"
          color="red"
          leftSection={<IconTrash size={16} />}
          aria-label={t('trash.erase.of', { name: project.name })}
          onClick={confirm.open}
        >
          {t('trash.erase')}
        </Button>
      </Group>
      <ErrorNote error={restore.error} />
      <ConfirmDelete
        title={t('trash.erase.title', { name: project.name })}
        text={t('trash.erase.text')}
        opened={asking}
        close={confirm.close}
        action={() => erase.mutate({ path: { projectId: project.id }, query: { erase: true } })}
        busy={erase.isPending}
        error={erase.error}
      />
    </Card>
  );
}
