import { Button, Group, NativeSelect, Skeleton, Text } from '@mantine/core';
import { restoreDraft, type DraftDiffSegment, type DraftVersion } from '@sredspace/client';
import { diffDraftOptions, listDraftVersionsInfiniteOptions } from '@sredspace/client/react-query';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { paging } from '../api';
import { Part, Section } from '../artifact/parts';
import { ErrorNote, Moment } from '../common';
import { useWords } from '../i18n';
import { DraftError } from './notes';
import { useDraftChange } from './whole';

type Props = { projectId: string; current: number; readOnly: boolean };

/** Every version of the draft: who, when, from which run and why; what differs between two; and the way back to one. */
export function Versions({ projectId, current, readOnly }: Props) {
  const { t } = useWords();
  const [pair, setPair] = useState<{ from: number; to: number } | null>(null);
  const query = useInfiniteQuery({ ...listDraftVersionsInfiniteOptions({ path: { projectId }, query: { limit: 50 } }), ...paging });
  const versions = query.data?.pages.flatMap((page) => page.items) ?? [];
  const { from, to } = pair ?? { from: Math.max(0, current - 1), to: current };
  const restore = useDraftChange(projectId, (draft, version: number) =>
    restoreDraft({ path: { projectId }, headers: { 'If-Match': draft.etag }, body: { version } }),
  );
  if (current === 0) return <Text size="sm">{t('doc.versions.none')}</Text>;
  const numbers = Array.from({ length: current + 1 }, (_, index) => String(current - index));
  const options = numbers.map((value) => ({ value, label: value === '0' ? t('doc.version.empty') : t('doc.version', { version: value }) }));
  return (
    <>
      <Part title={t('doc.compare')}>
        <Group gap="xs" mb="xs" grow>
          <NativeSelect
            size="xs"
            label={t('doc.compare.from')}
            value={String(from)}
            onChange={(event) => setPair({ from: Number(event.currentTarget.value), to })}
            data={options}
          />
          <NativeSelect
            size="xs"
            label={t('doc.compare.to')}
            value={String(to)}
            onChange={(event) => setPair({ from, to: Number(event.currentTarget.value) })}
            data={options}
          />
        </Group>
        <Differences projectId={projectId} from={from} to={to} />
      </Part>
      <Part title={t('doc.versions')}>
        <ErrorNote error={query.error} retry={() => void query.refetch()} />
        <DraftError error={restore.error} />
        {query.isPending && <Skeleton height={80} />}
        <ol className="rows" aria-label={t('doc.versions')}>
          {versions.map((version) => (
            <li key={version.version} className="version" data-version={version.version}>
              <Description version={version} />
              <Group gap={6} mt={4}>
                <Button
                  size="compact-xs"
                  variant="default"
                  aria-label={t('doc.showChanges.of', { version: String(version.version) })}
                  onClick={() => setPair({ from: version.version - 1, to: version.version })}
                >
                  {t('doc.showChanges')}
                </Button>
                {version.version !== current && !readOnly && (
                  <Button
                    size="compact-xs"
                    variant="default"
                    aria-label={t('doc.restore.of', { version: String(version.version) })}
                    loading={restore.isPending && restore.variables === version.version}
                    onClick={() => restore.mutate(version.version)}
                  >
                    {t('doc.restore')}
                  </Button>
                )}
              </Group>
            </li>
          ))}
        </ol>
        {query.hasNextPage && (
          <Button variant="default" size="compact-sm" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {t('common.more')}
          </Button>
        )}
      </Part>
    </>
  );
}

function Description({ version }: { version: DraftVersion }) {
  const { t } = useWords();
  const lines = version.lines.length > 6 ? `${version.lines.slice(0, 6).join(', ')} …` : version.lines.join(', ');
  return (
    <>
      <Text size="sm">
        <strong>{t('doc.version', { version: String(version.version) })}</strong>{' '}
        {t(`doc.kind.${version.kind}`, { version: String(version.restoredFrom ?? '') })} · {lines}
      </Text>
      <Text size="xs" c="dimmed" className="wrap">
        {version.author.subject} · <Moment iso={version.createdAt} />
      </Text>
      {version.reason && (
        <Text size="sm" className="wrap">
          {version.reason}
        </Text>
      )}
    </>
  );
}

/** The words that two versions do not share. Marked by strike-through and underline too, never by colour alone. */
function Differences({ projectId, from, to }: { projectId: string; from: number; to: number }) {
  const { t } = useWords();
  const diff = useQuery({ ...diffDraftOptions({ path: { projectId }, query: { from, to } }), staleTime: Infinity });
  if (diff.isError) return <ErrorNote error={diff.error} retry={() => void diff.refetch()} />;
  if (diff.isPending) return <Skeleton height={60} />;
  return (
    <div data-diff={`${from}-${to}`}>
      {diff.data.lines.length === 0 && (
        <Text size="sm" role="status">
          {t('doc.compare.same')}
        </Text>
      )}
      {diff.data.lines.map((line) => (
        <div key={line.line} data-diff-line={line.line}>
          <Section>
            <Text size="sm" fw={600}>
              {t('line.number', { line: line.line })}
            </Text>
            <p className="source-text">
              {line.segments.map((segment, index) => (
                <Segment key={index} segment={segment} />
              ))}
            </p>
          </Section>
        </div>
      ))}
    </div>
  );
}

function Segment({ segment: { op, text } }: { segment: DraftDiffSegment }) {
  if (op === 'insert') return <ins className="new">{text}</ins>;
  return op === 'delete' ? <del className="old">{text}</del> : text;
}
