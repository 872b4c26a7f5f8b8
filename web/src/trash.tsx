import { Anchor, Button, Card, Skeleton, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { Project } from '@sredspace/client';
import { listProjectsInfiniteOptions, restoreProjectMutation } from '@sredspace/client/react-query';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { IconArrowBackUp } from '@tabler/icons-react';
import { paging, refresh } from './api';
import { Empty, ErrorNote, Moment, PageLink } from './common';
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
      <Button
        mt="xs"
        size="compact-sm"
        variant="default"
        className="start"
        leftSection={<IconArrowBackUp size={16} />}
        loading={restore.isPending}
        aria-label={t('trash.restore.of', { name: project.name })}
        onClick={() => restore.mutate({ path: { projectId: project.id } })}
      >
        {t('trash.restore')}
      </Button>
      <ErrorNote error={restore.error} />
    </Card>
  );
}
