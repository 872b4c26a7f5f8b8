import { ActionIcon, Anchor, Skeleton, Text, Title, VisuallyHidden } from '@mantine/core';
import { asProblem, type Project } from '@sredspace/client';
import { IconArrowLeft } from '@tabler/icons-react';
import { memo } from 'react';
import { ErrorNote, formatDate, PageLink } from './common';
import { useWords } from './i18n';
import { ProjectMenu, StatusSelect } from './projects';
import { navigate, type View } from './router';

type Props = { projectId: string; project?: Project; view?: View };

/** The name of the open project, its views, and what can be done with it. */
export const ProjectBar = memo(function ProjectBar({ projectId, project, view }: Props) {
  const { t, locale } = useWords();
  const { taxYearStart: start, taxYearEnd: end } = project ?? {};
  const days = start && end ? t('projects.taxYear.of', { start: formatDate(start, locale), end: formatDate(end, locale) }) : null;
  return (
    <div className="project">
      <ActionIcon component={PageLink} to={{}} variant="subtle" aria-label={t('app.home')} title={t('app.home')}>
        <IconArrowLeft size={18} />
      </ActionIcon>
      {project ? (
        <>
          <Title order={1} size="h5" lineClamp={1} title={project.name}>
            {project.name}
          </Title>
          <Text size="xs" c="dimmed" visibleFrom="xs" className="fixed" title={days ?? undefined}>
            {t('projects.yearOf', { year: project.fiscalYear })}
            {days && <VisuallyHidden>. {days}</VisuallyHidden>}
          </Text>
          <ProjectMenu project={project} deleted={() => navigate({}, true)} />
          <nav className="views" aria-label={t('view.title')}>
            {([undefined, 'draft', 'journal'] as const).map((one) => (
              <PageLink
                key={one ?? 'work'}
                to={{ projectId, view: one }}
                className="view-link"
                aria-current={view === one ? 'page' : undefined}
              >
                {t(`view.${one ?? 'work'}`)}
              </PageLink>
            ))}
          </nav>
          <StatusSelect project={project} w={165} className="fixed" visibleFrom="sm" />
        </>
      ) : (
        <Skeleton height={20} w={200} />
      )}
    </div>
  );
});

/** Shown instead of a project that does not exist, or belongs to someone else. */
export function MissingProject({ error, retry }: { error: unknown; retry: () => void }) {
  const { t } = useWords();
  const missing = asProblem(error)?.status === 404;
  return (
    <main id="content" className="narrow" tabIndex={-1}>
      <ErrorNote error={error} title={missing ? t('projects.missing') : undefined} retry={missing ? undefined : retry} />
      <Anchor component={PageLink} to={{}} mt="md" display="inline-block">
        {t('app.home')}
      </Anchor>
    </main>
  );
}
