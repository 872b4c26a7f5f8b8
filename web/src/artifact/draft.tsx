import { Alert, Text } from '@mantine/core';
import type { Change, T661DraftResult } from '@sredspace/client/results';
import { Cites } from '../cite';
import { Copy } from '../common';
import { useWords } from '../i18n';
import { Issues } from './analysis';
import { Counters, Part, Section } from './parts';
import { ToDraft } from './to-draft';

export function Draft({ result, runId, projectId }: { result: T661DraftResult; runId: string; projectId: string }) {
  const { t } = useWords();
  if (!result.base)
    return (
      <Alert color="gray" variant="light">
        <Text size="sm" c="var(--mantine-color-text)">
          {t('draft.none')}
        </Text>
      </Alert>
    );
  const sections = Object.entries(result.sections);
  return (
    <>
      <Text size="sm">{result.changes.length === 0 ? t('draft.noChanges') : t('draft.proposed', { changes: result.changes.length })}</Text>
      {result.changes.length > 0 && (
        <ToDraft projectId={projectId} runId={runId} before={Object.fromEntries(sections.map(([line, { before }]) => [line, before]))} />
      )}
      {result.changes.map((change) => (
        <ProposedChange key={change.id} change={change} />
      ))}
      <Part title={t('draft.result')} aside={<Copy text={sections.map(([line, { after }]) => `${line}\n${after}`).join('\n\n')} />}>
        {sections.map(([line, section]) => (
          <Section key={line}>
            <Text size="sm" fw={600}>
              {t('line.number', { line })}
            </Text>
            <p className="source-text" data-line={line}>
              {section.after}
            </p>
            <Counters line={line} text={section.after} wordLimit={section.wordLimit} lineLimit={section.lineLimit} />
          </Section>
        ))}
      </Part>
      {result.unresolved.length > 0 && (
        <Part title={t('draft.unresolved')}>
          <Issues issues={result.unresolved} />
        </Part>
      )}
    </>
  );
}

function ProposedChange({ change }: { change: Change }) {
  const { t } = useWords();
  return (
    <div data-change={change.id}>
      <Section>
        <Text size="sm" fw={600} mb={6}>
          {t('line.number', { line: change.line })} · {t(`draft.${change.op}`)}
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
          {change.reason} <Cites ids={change.citationIds} />
        </Text>
      </Section>
    </div>
  );
}
