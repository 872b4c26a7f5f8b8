import { Anchor, Button, Group, NativeSelect, Skeleton, Text, TextInput } from '@mantine/core';
import { asProblem, decideDraftChange, type DraftChange } from '@sredspace/client';
import { listDraftChangesOptions } from '@sredspace/client/react-query';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { Mark, Section } from '../artifact/parts';
import { CiteScope, Cites, type OpenCitation } from '../cite';
import { ErrorNote, formatDay, PageLink } from '../common';
import { useWords } from '../i18n';
import { navigate } from '../router';
import { DraftError } from './notes';
import { useDraftSources } from './sources';
import { useDraftChange, useDraftRuns } from './whole';

type Props = { projectId: string; runId?: string; readOnly: boolean; openCitation: OpenCitation };

/** The edits that a run proposes. Accepting one makes a version; refusing one is remembered by the next run. */
export function Changes({ projectId, runId, readOnly, openCitation }: Props) {
  const { t, locale } = useWords();
  const { runs } = useDraftRuns(projectId, ['T661_DRAFT']);
  // Without a choice, the newest run: the draft may have taken over another kind.
  const shown = runId ?? runs[0]?.runId;
  const changes = useQuery(listDraftChangesOptions({ path: { projectId }, query: shown ? { runId: shown } : {} }));
  const items = changes.data?.items;
  const cited = useMemo(() => items?.flatMap((change) => change.citations) ?? [], [items]);
  const { sources, idsOf } = useDraftSources(cited, openCitation);
  const decided = items?.filter((change) => change.decision).length ?? 0;
  return (
    <CiteScope sources={sources}>
      {runs.length > 1 && (
        <NativeSelect
          size="xs"
          mb="xs"
          label={t('doc.run')}
          value={shown}
          onChange={(event) => navigate({ projectId, view: 'draft', runId: event.currentTarget.value }, true)}
          data={runs.map((run) => ({ value: run.runId, label: `${formatDay(run.at, locale)} · ${run.title ?? t(`type.${run.type}`)}` }))}
        />
      )}
      <ErrorNote error={changes.error} retry={() => void changes.refetch()} />
      {runId && asProblem(changes.error) && (
        <Anchor component={PageLink} to={{ projectId, view: 'draft' }} size="sm" display="inline-block" my="xs">
          {t('doc.changes.newest')}
        </Anchor>
      )}
      {changes.isPending && <Skeleton height={80} />}
      {items && (
        <Text size="sm" mb="xs" role="status">
          {items.length === 0 ? t('doc.changes.none') : t('doc.changes.decided', { decided, total: items.length })}
        </Text>
      )}
      {items?.map((change) => (
        <Proposed
          key={change.changeId}
          projectId={projectId}
          runId={changes.data!.runId!}
          change={change}
          cites={idsOf(change.citations)}
          readOnly={readOnly}
        />
      ))}
    </CiteScope>
  );
}

type ProposedProps = { projectId: string; runId: string; change: DraftChange; cites: string[]; readOnly: boolean };

function Proposed({ projectId, runId, change, cites, readOnly }: ProposedProps) {
  const { t, word } = useWords();
  const [reason, setReason] = useState('');
  const decide = useDraftChange(projectId, (draft, decision: 'accept' | 'refuse') =>
    decideDraftChange({
      path: { projectId },
      headers: { 'If-Match': draft.etag },
      body: { runId, changeId: change.changeId, decision, reason: reason.trim() || null },
    }),
  );
  const { decision } = change;
  const accepted = decision?.kind === 'change_accepted';
  const name = `${t('line.number', { line: change.line })} · ${word('draft', change.op, 'draft.replace')}`;
  return (
    <div data-change={change.changeId} data-decision={decision?.kind}>
      <Section>
        <Text size="sm" fw={600} mb={4}>
          {name}
        </Text>
        {change.before && (
          <Text size="sm" className="old">
            <del>{change.before}</del>
          </Text>
        )}
        {change.after && (
          <Text size="sm" className="new">
            <ins>{change.after}</ins>
          </Text>
        )}
        <Text size="xs" c="dimmed">
          {change.reason} <Cites ids={cites} />
        </Text>
        {decision && (
          <Text size="sm" mt={4} data-decided>
            <Mark colour={accepted ? 'teal' : 'gray'}>
              {accepted ? t('doc.accepted', { version: String(decision.version ?? '') }) : t('doc.refusedChange')}
            </Mark>{' '}
            {decision.reason}
          </Text>
        )}
        {!change.applicable && !accepted && <Mark colour="orange">{t('draft.notPlaced')}</Mark>}
        {!readOnly && !accepted && (
          <Group gap={6} mt={6}>
            <TextInput
              size="xs"
              className="grow"
              aria-label={t('doc.reason.of', { name })}
              placeholder={t('doc.reason')}
              maxLength={1000}
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
            />
            <Button size="compact-sm" disabled={!change.applicable} loading={decide.isPending} onClick={() => decide.mutate('accept')}>
              {t('draft.accept')}
            </Button>
            {decision?.kind !== 'change_refused' && (
              <Button size="compact-sm" variant="default" disabled={decide.isPending} onClick={() => decide.mutate('refuse')}>
                {t('draft.refuse')}
              </Button>
            )}
          </Group>
        )}
        <DraftError error={decide.error} />
      </Section>
    </div>
  );
}
