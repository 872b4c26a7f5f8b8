import { Group, Table, Text } from '@mantine/core';
import type { DraftSection, T661GenResult } from '@sredspace/client/results';
import { Cites } from '../cite';
import { Copy } from '../common';
import { useWords } from '../i18n';
import { Counters, Labels, Mark, Part, PartAList, Section } from './parts';
import { ToDraft } from './to-draft';

const formLines = ['242', '244', '246'] as const;
type Line = (typeof formLines)[number];

export function Generated({ result, runId, projectId }: { result: T661GenResult; runId: string; projectId: string }) {
  const { t } = useWords();
  return (
    <>
      <Group justify="space-between" gap="xs">
        <ToDraft projectId={projectId} runId={runId} />
        <Copy label={t('gen.copyAll')} text={formLines.map((line) => `${line}\n${result.sections[line].text}`).join('\n\n')} />
      </Group>
      {formLines.map((line) => (
        <FormLine key={line} line={line} section={result.sections[line]} />
      ))}
      <PartAList partA={result.partA} />
      <Labels title={`260 · ${t('line.260')}`} items={result.sectionC.keyIndividuals} />
      <Labels title={`267 · ${t('line.267')}`} items={result.sectionC.contractors} />
      <Part title={t('gen.evidence')}>
        <ul className="list">
          {result.evidence.map((box) => (
            <li key={box.line}>
              {box.line} {box.label} <Mark colour={box.status === 'seen' ? 'teal' : 'gray'}>{t(`gen.${box.status}`)}</Mark>{' '}
              <Cites ids={box.citationIds} />
            </li>
          ))}
        </ul>
      </Part>
      <Trace rows={result.trace} />
    </>
  );
}

function FormLine({ line, section }: { line: Line; section: DraftSection }) {
  const { t, word } = useWords();
  return (
    <Section>
      <Part title={`${line} · ${t(`line.${line}`)}`} aside={<Copy text={section.text} />}>
        <p className="source-text" data-line={line}>
          {section.text}
        </p>
        <Counters line={line} text={section.text} wordLimit={section.wordLimit} lineLimit={section.lineLimit} />
      </Part>
      <details open={line === '242'}>
        <summary>{t('gen.sentences')}</summary>
        <ul className="list">
          {section.sentences.map((sentence, index) => (
            <li key={index} data-origin={sentence.origin}>
              <span className={sentence.origin === 'gap' ? 'gap' : undefined}>{sentence.text}</span> <Cites ids={sentence.citationIds} />
              {sentence.origin === 'gap' && (
                <Text size="xs" c="dimmed">
                  {t('gen.gap')}
                </Text>
              )}
              {sentence.origin === 'template' && (
                <Text size="xs" c="dimmed">
                  {t('gen.template')}
                </Text>
              )}
            </li>
          ))}
        </ul>
      </details>
      {section.omitted.length > 0 && (
        <details>
          <summary>{t('gen.omitted', { count: section.omitted.length })}</summary>
          <ul className="list">
            {section.omitted.map((omitted) => (
              <li key={omitted.citationId + omitted.quote}>
                {omitted.quote}{' '}
                <Text span size="xs" c="dimmed">
                  ({word('gen.omitted', omitted.reason, 'gen.omitted.other')})
                </Text>{' '}
                <Cites ids={[omitted.citationId]} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </Section>
  );
}

export function Trace({ rows }: { rows: T661GenResult['trace'] }) {
  const { t } = useWords();
  if (rows.length === 0) return null;
  return (
    <Part title={t('gen.trace')}>
      <Table.ScrollContainer minWidth={440} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
        <Table fz="xs">
          <Table.Thead>
            <Table.Tr>
              {(['uncertainty', 'hypotheses', 'tests', 'results', 'advancements'] as const).map((name) => (
                <Table.Th key={name}>{t(`gen.${name}`)}</Table.Th>
              ))}
              <Table.Th>{t('gen.status')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row) => (
              <Table.Tr key={row.uncertaintyId}>
                {[[row.uncertaintyId], row.hypothesisIds, row.testIds, row.resultIds, row.advancementIds].map((ids, index) => (
                  <Table.Td key={index}>
                    <Cites ids={ids} />
                  </Table.Td>
                ))}
                <Table.Td>
                  <Mark colour={row.broken ? 'orange' : 'teal'}>{t(row.broken ? 'gen.broken' : 'gen.whole')}</Mark>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Part>
  );
}
