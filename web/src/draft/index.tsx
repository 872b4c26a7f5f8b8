import { Alert, Button, Group, Skeleton, Tabs, Text, Title } from '@mantine/core';
import { useDocumentTitle, useMediaQuery } from '@mantine/hooks';
import { restoreDraft, type Draft, type Project } from '@sredspace/client';
import { getDraftOptions, getProjectOptions } from '@sredspace/client/react-query';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { isLost } from '../api';
import type { OpenCitation } from '../cite';
import { ErrorNote } from '../common';
import { useWords } from '../i18n';
import { MissingProject, ProjectBar } from '../project-bar';
import { SourceDrawer, type Place } from '../source';
import { AskTaxYear } from '../tax-year-dialog';
import { Changes } from './changes';
import { useOpenEdits } from './edits';
import { Exports } from './exports';
import { Field } from './fields';
import { ImportRun } from './import';
import { Improve } from './improve';
import { NarrativeLine } from './line';
import { DraftError } from './notes';
import { Passages } from './passages';
import { Versions } from './versions';
import { useDraftChange } from './whole';

type Tab = 'text' | 'changes' | 'passages' | 'versions' | 'exports';
const sideTabs: Tab[] = ['changes', 'passages', 'versions', 'exports'];

/** The draft of Part 2 as a document: its lines, and beside them what can be done with it. */
export default function DraftView({ projectId, runId }: { projectId: string; runId?: string }) {
  const { t } = useWords();
  const project = useQuery(getProjectOptions({ path: { projectId } }));
  // Another machine may write it too.
  const draft = useQuery({ ...getDraftOptions({ path: { projectId } }), refetchInterval: 20_000 });
  const [place, setPlace] = useState<Place | null>(null);
  const openCitation = useCallback<OpenCitation>((citation, all) => setPlace({ citation, all }), []);
  const narrow = useMediaQuery('(max-width: 1180px)') ?? false;
  const [chosen, setTab] = useState<Tab>(runId ? 'changes' : 'text');
  const tab = !narrow && chosen === 'text' ? (draft.data?.version === 0 ? 'versions' : 'passages') : chosen;
  useDocumentTitle(`${t('view.draft')} · ${project.data?.name ?? ''} · Sredspace`);
  if (isLost(project)) return <MissingProject error={project.error} retry={() => void project.refetch()} />;
  const readOnly = project.data?.status === 'ARCHIVED';
  const text = isLost(draft) ? (
    <ErrorNote error={draft.error} retry={() => void draft.refetch()} />
  ) : draft.data ? (
    <Lines projectId={projectId} project={project.data} draft={draft.data} readOnly={readOnly} openCitation={openCitation} />
  ) : (
    <Skeleton height={300} aria-label={t('common.loading')} />
  );
  const panels: Record<Tab, React.ReactNode> = {
    text,
    changes: <Changes projectId={projectId} runId={runId} readOnly={readOnly} openCitation={openCitation} />,
    passages: <Passages projectId={projectId} readOnly={readOnly} openCitation={openCitation} />,
    versions: <Versions projectId={projectId} current={draft.data?.version ?? 0} readOnly={readOnly} />,
    exports: <Exports projectId={projectId} />,
  };
  return (
    <main id="content" className="draft-view" tabIndex={-1}>
      <ProjectBar projectId={projectId} project={project.data} view="draft" />
      {!narrow && (
        <section className="pane draft-text" aria-label={t('doc.text')} tabIndex={0}>
          {text}
        </section>
      )}
      <section className="pane draft-side" aria-label={t('doc.side')} tabIndex={0}>
        <Tabs value={tab} onChange={(value) => value && setTab(value as Tab)} keepMounted={false}>
          <Tabs.List aria-label={t('doc.side')} mb="sm">
            {(narrow ? (['text', ...sideTabs] as Tab[]) : sideTabs).map((name) => (
              <Tabs.Tab key={name} value={name} px="xs">
                {t(`doc.tab.${name}`)}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          {(narrow ? (['text', ...sideTabs] as Tab[]) : sideTabs).map((name) => (
            <Tabs.Panel key={name} value={name}>
              {panels[name]}
            </Tabs.Panel>
          ))}
        </Tabs>
      </section>
      <SourceDrawer projectId={projectId} place={place} setPlace={setPlace} />
    </main>
  );
}

const groups = [
  { title: 'doc.partA', lines: ['200', '202', '204', '206', '208', '210', '218', '220'] },
  { title: 'doc.partC', lines: ['253', '254', '255', '256', '257', '258', '259', '260', '265', '266', '267', '268'] },
] as const;

type LinesProps = { projectId: string; project?: Project; draft: Draft; readOnly: boolean; openCitation: OpenCitation };

function Lines({ projectId, project, draft, readOnly, openCitation }: LinesProps) {
  const { t } = useWords();
  const shared = { projectId, readOnly, openCitation };
  const other = draft.lines.filter((line) => line.kind !== 'narrative');
  const evidence = other.filter((line) => Number(line.line) >= 270);
  return (
    <>
      {project && <AskTaxYear project={project} />}
      <Group justify="space-between" mb="xs" gap="xs">
        <div>
          <Title order={2} size="h4">
            {t('doc.title')}
          </Title>
          <Summary projectId={projectId} version={draft.version} />
        </div>
        {!readOnly && (
          <Group gap={6}>
            <Undo projectId={projectId} version={draft.version} />
            <Improve projectId={projectId} draft={draft} />
            <ImportRun projectId={projectId} />
          </Group>
        )}
      </Group>
      {readOnly && <Text size="sm">{t('projects.archived')}</Text>}
      {draft.version === 0 && !readOnly && (
        <Alert variant="light" mb="sm">
          <Text size="sm" c="var(--mantine-color-text)">
            {t('doc.empty')}
          </Text>
        </Alert>
      )}
      {draft.lines
        .filter((line) => line.kind === 'narrative')
        .map((line) => (
          <NarrativeLine
            key={line.line}
            line={line}
            yearStart={project?.taxYearStart ?? null}
            yearEnd={project?.taxYearEnd ?? null}
            {...shared}
          />
        ))}
      {groups.map((group) => (
        <details key={group.title} className="draft-group">
          <summary>{t(group.title)}</summary>
          {other
            .filter((line) => (group.lines as readonly string[]).includes(line.line))
            .map((line) => (
              <Field key={line.line} line={line} {...shared} />
            ))}
        </details>
      ))}
      <details className="draft-group">
        <summary>{t('doc.evidence')}</summary>
        {evidence.map((line) => (
          <Field key={line.line} line={line} {...shared} />
        ))}
      </details>
    </>
  );
}

/** One sentence about the whole: which version the server has, and what it does not have yet. */
function Summary({ projectId, version }: { projectId: string; version: number }) {
  const { t } = useWords();
  const open = useOpenEdits(projectId);
  const saved = version === 0 ? t('doc.noVersion') : t('doc.version', { version: String(version) });
  return (
    <Text size="xs" c="dimmed" role="status" data-draft-version={version} data-open={open.length}>
      {open.length === 0 ? saved : `${saved} · ${t('doc.open', { count: open.length })}`}
    </Text>
  );
}

/**
 * Undo makes a version with the content of the one before. `path` remembers what the current version stands for, so that a second
 * undo goes one further back and redo forward again.
 */
function Undo({ projectId, version }: { projectId: string; version: number }) {
  const { t } = useWords();
  const [path, setPath] = useState<{ made: number; shown: number; redo: number[] } | null>(null);
  const here = path?.made === version ? path : { made: version, shown: version, redo: [] };
  const restore = useDraftChange(projectId, (draft, to: { version: number; redo: number[] }) =>
    restoreDraft({ path: { projectId }, headers: { 'If-Match': draft.etag }, body: { version: to.version, reason: null } }),
  );
  const go = (target: number, redo: number[]) =>
    restore.mutate({ version: target, redo }, { onSuccess: (made) => setPath({ made: made.version, shown: target, redo }) });
  const redo = here.redo.at(-1);
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        loading={restore.isPending}
        disabled={here.shown <= 1}
        onClick={() => go(here.shown - 1, [...here.redo, here.shown])}
      >
        {t('doc.undo')}
      </Button>
      {redo !== undefined && (
        <Button size="compact-sm" variant="default" disabled={restore.isPending} onClick={() => go(redo, here.redo.slice(0, -1))}>
          {t('doc.redo')}
        </Button>
      )}
      <DraftError error={restore.error} />
    </>
  );
}
