import { Alert, Button, Group, SegmentedControl, Text } from '@mantine/core';
import type { Change, T661DraftResult } from '@sredspace/client/results';
import { Cites } from '../cite';
import { Copy } from '../common';
import { useWords } from '../i18n';
import { Issues } from './analysis';
import { applied } from './draft-text';
import { Counters, Mark, Part, Section, useSessionState } from './parts';

export function Draft({ result, runId }: { result: T661DraftResult; runId: string }) {
  const { t } = useWords();
  const proposed = Object.fromEntries(result.changes.map((change) => [change.id, change.autoApplied]));
  const [choices, setChoices] = useSessionState<Record<string, boolean>>(`sredspace.choices.${runId}`, proposed);
  if (!result.base)
    return (
      <Alert color="gray" variant="light">
        <Text size="sm" c="var(--mantine-color-text)">
          {t('draft.none')}
        </Text>
      </Alert>
    );
  const all = (accepted: boolean) => setChoices(Object.fromEntries(result.changes.map((change) => [change.id, accepted])));
  const { texts, lost } = applied(result, (id) => choices[id] ?? false);
  const count = result.changes.filter((change) => choices[change.id]).length;
  return (
    <>
      <Group justify="space-between">
        <Text size="sm" role="status">
          {result.changes.length === 0 ? t('draft.noChanges') : t('draft.changes', { accepted: count, total: result.changes.length })}
        </Text>
        {result.changes.length > 0 && (
          <Group gap={6}>
            <Button size="compact-xs" variant="default" onClick={() => all(true)}>
              {t('draft.acceptAll')}
            </Button>
            <Button size="compact-xs" variant="default" onClick={() => all(false)}>
              {t('draft.refuseAll')}
            </Button>
          </Group>
        )}
      </Group>
      {result.changes.map((change) => (
        <ProposedChange
          key={change.id}
          change={change}
          accepted={choices[change.id] ?? false}
          lost={lost.has(change.id)}
          choose={(accepted) => setChoices({ ...choices, [change.id]: accepted })}
        />
      ))}
      <Part
        title={t('draft.result')}
        aside={
          <Copy
            text={Object.entries(texts)
              .map(([line, text]) => `${line}\n${text}`)
              .join('\n\n')}
          />
        }
      >
        {Object.entries(texts).map(([line, text]) => {
          const section = result.sections[line];
          return (
            <Section key={line}>
              <Text size="sm" fw={600}>
                {t('line.number', { line })}
              </Text>
              <p className="source-text" data-line={line}>
                {text}
              </p>
              <Counters line={line} text={text} wordLimit={section.wordLimit} lineLimit={section.lineLimit} />
            </Section>
          );
        })}
      </Part>
      {result.unresolved.length > 0 && (
        <Part title={t('draft.unresolved')}>
          <Issues issues={result.unresolved} />
        </Part>
      )}
    </>
  );
}

function ProposedChange({
  change,
  accepted,
  lost,
  choose,
}: {
  change: Change;
  accepted: boolean;
  lost: boolean;
  choose: (accepted: boolean) => void;
}) {
  const { t } = useWords();
  return (
    <div data-change={change.id}>
      <Section>
        <Group justify="space-between" mb={6} gap={4}>
          <Text size="sm" fw={600}>
            {t('line.number', { line: change.line })} · {t(`draft.${change.op}`)}
          </Text>
          <SegmentedControl
            size="xs"
            aria-label={t('common.labelled', { label: t(`draft.${change.op}`), value: change.before ?? change.after ?? '' })}
            value={accepted ? 'yes' : 'no'}
            onChange={(value) => choose(value === 'yes')}
            data={[
              { value: 'yes', label: t('draft.accept') },
              { value: 'no', label: t('draft.refuse') },
            ]}
          />
        </Group>
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
          {change.reason} <Cites ids={change.citationIds} />
        </Text>
        {lost && <Mark colour="orange">{t('draft.notPlaced')}</Mark>}
      </Section>
    </div>
  );
}
