import { Button, Group, SegmentedControl, Skeleton, Text } from '@mantine/core';
import { decideDraftPassage, type DraftPassage, type DraftPassageDecision } from '@sredspace/client';
import { listDraftPassagesInfiniteOptions } from '@sredspace/client/react-query';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { paging } from '../api';
import { Mark, Section } from '../artifact/parts';
import type { OpenCitation } from '../cite';
import { ErrorNote } from '../common';
import { useWords } from '../i18n';
import { DraftError } from './notes';
import { useDraftChange } from './whole';

type Line = NonNullable<DraftPassageDecision['line']>;
const lines: Line[] = ['242', '244', '246'];
type Props = { projectId: string; readOnly: boolean; openCitation: OpenCitation };

/** What the run of the draft did not use. One click puts a passage into a line; the next run keeps it there. */
export function Passages({ projectId, readOnly, openCitation }: Props) {
  const { t } = useWords();
  const [state, setState] = useState<'open' | 'decided'>('open');
  const query = useInfiniteQuery({ ...listDraftPassagesInfiniteOptions({ path: { projectId }, query: { state, limit: 50 } }), ...paging });
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  const runId = query.data?.pages[0]?.runId;
  return (
    <>
      <SegmentedControl
        size="xs"
        mb="xs"
        aria-label={t('doc.passages.state')}
        value={state}
        onChange={(value) => setState(value)}
        data={[
          { value: 'open', label: t('doc.passages.open') },
          { value: 'decided', label: t('doc.passages.decided') },
        ]}
      />
      <ErrorNote error={query.error} retry={() => void query.refetch()} />
      {query.isPending && <Skeleton height={80} />}
      {query.isSuccess && items.length === 0 && (
        <Text size="sm" role="status">
          {t(runId ? 'doc.passages.none' : 'doc.passages.noRun')}
        </Text>
      )}
      {runId &&
        items.map((passage) => (
          <Passage
            key={passage.passageId}
            projectId={projectId}
            runId={runId}
            passage={passage}
            readOnly={readOnly}
            openCitation={openCitation}
          />
        ))}
      {query.hasNextPage && (
        <Button variant="default" size="compact-sm" mt="xs" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t('common.more')}
        </Button>
      )}
    </>
  );
}

type PassageProps = Props & { runId: string; passage: DraftPassage };

function Passage({ projectId, runId, passage, readOnly, openCitation }: PassageProps) {
  const { t, word } = useWords();
  const decide = useDraftChange(projectId, (draft, line: Line | null) =>
    decideDraftPassage({
      path: { projectId },
      headers: { 'If-Match': draft.etag },
      body: { runId, passageId: passage.passageId, ...(line ? { decision: 'place', line } : { decision: 'dismiss' }) },
    }),
  );
  const { decision, inputKind, inputId, page, line, charStart, charEnd, quote } = passage;
  const open = () => {
    const citation = { id: '1', url: null, page, line, charStart, charEnd, quote };
    const source = {
      fileId: inputKind === 'file' ? inputId : null,
      messageId: inputKind === 'message' ? inputId : null,
      commitSha: inputKind === 'commit' ? inputId : null,
    };
    openCitation({ ...citation, ...source }, []);
  };
  return (
    <div data-passage={passage.passageId} data-decision={decision?.kind}>
      <Section>
        <Text size="sm" className="wrap">
          {quote}{' '}
          <button type="button" className="cite" onClick={open}>
            {t('cite.title')}
          </button>
        </Text>
        <Text size="xs" c="dimmed">
          {passage.reason ? word('gen.omitted', passage.reason, 'gen.omitted.other') : t(`doc.passages.${passage.state}`)}
        </Text>
        {decision && (
          <Mark colour={decision.kind === 'passage_placed' ? 'teal' : 'gray'}>
            {decision.kind === 'passage_placed' ? t('doc.placed', { version: String(decision.version ?? '') }) : t('doc.dismissed')}
          </Mark>
        )}
        {!readOnly && decision?.kind !== 'passage_placed' && (
          <Group gap={6} mt={6} role="group" aria-label={t('doc.place')}>
            <Text size="xs">{t('doc.place')}</Text>
            {lines.map((target) => (
              <Button
                key={target}
                size="compact-sm"
                variant={target === passage.suggestedLine ? 'light' : 'default'}
                disabled={decide.isPending}
                aria-label={t('doc.placeIn', { line: target })}
                onClick={() => decide.mutate(target)}
              >
                {target}
              </Button>
            ))}
            {!decision && (
              <Button size="compact-sm" variant="subtle" disabled={decide.isPending} onClick={() => decide.mutate(null)}>
                {t('doc.dismiss')}
              </Button>
            )}
          </Group>
        )}
        <DraftError error={decide.error} />
      </Section>
    </div>
  );
}
