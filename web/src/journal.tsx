import { Anchor, Button, Skeleton, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { JournalEntry } from '@sredspace/client';
import { getProjectOptions, listJournalInfiniteOptions } from '@sredspace/client/react-query';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { isLost, paging } from './api';
import { ErrorNote, formatDate, Moment, PageLink } from './common';
import { EvidencePack } from './evidence-pack';
import { useWords } from './i18n';
import { MissingProject, ProjectBar } from './project-bar';

/** What was recorded in a project, newest first, in words. The API has the signed statements. */
export default function Journal({ projectId }: { projectId: string }) {
  const { t } = useWords();
  const path = { projectId };
  const project = useQuery(getProjectOptions({ path }));
  const journal = useInfiniteQuery({ ...listJournalInfiniteOptions({ path, query: { limit: 100 } }), ...paging });
  useDocumentTitle(`${t('view.journal')} · ${project.data?.name ?? ''} · Sredspace`);
  if (isLost(project)) return <MissingProject error={project.error} retry={() => void project.refetch()} />;
  const entries = journal.data?.pages.flatMap((page) => page.items) ?? [];
  const names = namesOfFiles(entries);
  return (
    <main id="content" tabIndex={-1}>
      <ProjectBar projectId={projectId} project={project.data} view="journal" />
      <div className="narrow">
        <Title order={2} size="h4">
          {t('journal.title')}
        </Title>
        <Text size="sm" c="dimmed" mb="md">
          {t('journal.about')}
        </Text>
        <EvidencePack projectId={projectId} retainedUntil={journal.data?.pages[0]?.retainedUntil} />
        <ErrorNote error={journal.error} retry={() => void journal.refetch()} />
        {journal.isPending && <Skeleton height={200} aria-label={t('common.loading')} />}
        {journal.isSuccess && entries.length === 0 && <Text size="sm">{t('journal.none')}</Text>}
        <ol className="journal" reversed aria-label={t('journal.title')}>
          {entries.map((entry) => (
            <Entry key={entry.seq} entry={entry} projectId={projectId} names={names} />
          ))}
        </ol>
        {journal.hasNextPage && (
          <Button variant="default" size="compact-sm" loading={journal.isFetchingNextPage} onClick={() => void journal.fetchNextPage()}>
            {t('common.more')}
          </Button>
        )}
      </div>
    </main>
  );
}

/** The parts of a statement that a sentence can be made of. Other kinds of statements may come. */
type Predicate = {
  name?: string;
  of?: string;
  from?: string | null;
  to?: string;
  sessionId?: string;
  version?: number;
  kind?: string;
  externalParameters?: { type?: string };
  file?: { uri?: string };
  outcome?: { status?: string };
  [key: string]: unknown;
};

/** The entry of an upload names its file; those of its readings have only the id. */
function namesOfFiles(entries: JournalEntry[]): Map<string, string> {
  return new Map(
    entries.flatMap(({ kind, subjectId, statement }) => {
      const name = kind === 'file' ? (statement?.predicate as Predicate | undefined)?.name : undefined;
      return name ? [[`urn:uuid:${subjectId}`, name] as const] : [];
    }),
  );
}

function Entry({ entry, projectId, names }: { entry: JournalEntry; projectId: string; names: Map<string, string> }) {
  const { t, word } = useWords();
  const predicate = (entry.statement?.predicate ?? {}) as Predicate;
  const by = personIn(predicate);
  const { sessionId } = predicate;
  return (
    <li value={entry.seq} data-journal={entry.kind}>
      <Text size="sm" className="wrap">
        <strong>{word('journal.kind', entry.kind, 'journal.kind.other')}</strong>{' '}
        {useDetails(entry, predicate) || names.get(predicate.file?.uri ?? '')}
      </Text>
      <Text size="xs" c="dimmed" className="wrap">
        <Moment iso={entry.recordedAt} />
        {by && ` · ${by}`} · {t('journal.hash', { hash: entry.hash.slice(0, 12) })}
        {sessionId && entry.kind === 'run' && (
          <>
            {' · '}
            <Anchor component={PageLink} to={{ projectId, sessionId }} size="xs" underline="always">
              {t('journal.session')}
            </Anchor>
          </>
        )}
        {entry.statement === null && ` · ${word('journal', 'erased', 'journal.erased')}`}
      </Text>
    </li>
  );
}

function useDetails(entry: JournalEntry, { name, of, from, to, version, kind, externalParameters, outcome }: Predicate): string {
  const { t, word, locale } = useWords();
  const status = (code: string) => (/^\d/.test(code) ? formatDate(code, locale) : word('status', code, 'journal.unknown', { code }));
  switch (entry.kind) {
    case 'run': {
      const type = externalParameters?.type;
      const ended = outcome?.status;
      return [
        type && word('type', type, 'journal.unknown', { code: type }),
        ended && word('journal.outcome', ended, 'journal.unknown', { code: ended }),
      ]
        .filter(Boolean)
        .join(' · ');
    }
    case 'status':
      return [
        of && word('journal.of', of, 'journal.unknown', { code: of }),
        to
          ? [from, to]
              .filter((code) => code != null)
              .map(status)
              .join(' → ')
          : null,
      ]
        .filter(Boolean)
        .join(' · ');
    case 'deletion':
    case 'restore':
    case 'erasure':
      return of ? word('journal.of', of, 'journal.unknown', { code: of }) : '';
    case 'review':
      return [
        version !== undefined && t('doc.version', { version: String(version) }),
        kind && (kind === 'restore' ? t('journal.kind.restore') : word('doc.kind', kind, 'journal.unknown', { code: kind })),
      ]
        .filter(Boolean)
        .join(' · ');
    default:
      return [
        name,
        version !== undefined && t('doc.version', { version: String(version) }),
        kind && word('doc.export', kind, 'journal.unknown', { code: kind }),
      ]
        .filter(Boolean)
        .join(' · ');
  }
}

/** Each kind of statement names the person by what the person did: `requestedBy`, `uploadedBy`, `changedBy`, … */
function personIn(predicate: Predicate): string | undefined {
  const found = Object.entries(predicate).find(([name]) => name.endsWith('By'))?.[1];
  return typeof found === 'object' && found !== null && 'subject' in found ? String(found.subject) : undefined;
}
