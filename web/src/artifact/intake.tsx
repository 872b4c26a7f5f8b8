import { Alert, Button, Progress, Text } from '@mantine/core';
import type { SlotRow, T661Result } from '@sredspace/client/results';
import { Cites, type Sources } from '../cite';
import { useWords } from '../i18n';
import { Mark, Part, PartAList, Section } from './parts';

const colour = { answered: 'teal', thin: 'orange', missing: 'gray' } as const;

export function Slots({ rows, sources }: { rows: SlotRow[]; sources: Sources }) {
  const { t, has } = useWords();
  return (
    <>
      {(['242', '244', '246'] as const).map((line) => (
        <Section key={line}>
          <Part title={`${line} · ${t(`line.${line}`)}`}>
            <ul className="list">
              {rows.filter((row) => row.line === line).map((row) => {
                const name = `slot.${row.slot}`;
                return (
                  <li key={row.slot}>
                    {has(name) ? t(name) : row.slot} <Mark colour={colour[row.status]}>{t(`t661.${row.status}`)}</Mark> <Cites ids={row.citationIds} sources={sources} />
                    {row.excerpt && <Text size="xs" c="dimmed">{row.excerpt}</Text>}
                  </li>
                );
              })}
            </ul>
          </Part>
        </Section>
      ))}
    </>
  );
}

export function Intake({ result, sources, answer }: { result: T661Result; sources: Sources; answer: (text: string) => void }) {
  const { t } = useWords();
  const { answered, total } = result.completeness;
  const progress = t('t661.progress', { answered, total });
  const next = result.nextQuestion;
  return (
    <>
      <div><Text size="sm">{progress}</Text><Progress value={(100 * answered) / Math.max(1, total)} aria-label={progress} /></div>
      {next && (
        <Alert variant="light" title={t('t661.next')}>
          <Text size="sm" c="var(--mantine-color-text)" mb="xs">{next.text}</Text>
          <Button size="compact-sm" onClick={() => answer(t('result.answerPrefix', { question: next.text }))}>{t('result.answer')}</Button>
        </Alert>
      )}
      <Slots rows={result.slots} sources={sources} />
      <PartAList partA={result.partA} sources={sources} />
    </>
  );
}
