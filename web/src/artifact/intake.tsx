import { Alert, Button, Progress, Text } from '@mantine/core';
import type { SlotRow, T661Result } from '@sredspace/client/results';
import { Cites } from '../cite';
import { useWords } from '../i18n';
import { Mark, Part, PartAList, Section } from './parts';

const colour = { answered: 'teal', thin: 'orange', missing: 'gray' } as const;

export function Slots({ rows }: { rows: SlotRow[] }) {
  const { t, word } = useWords();
  return (
    <>
      {(['242', '244', '246'] as const).map((line) => (
        <Section key={line}>
          <Part title={`${line} · ${t(`line.${line}`)}`}>
            <ul className="list">
              {rows
                .filter((row) => row.line === line)
                .map((row) => (
                  <li key={row.slot}>
                    {word('slot', row.slot, 'slot.other')} <Mark colour={colour[row.status]}>{t(`t661.${row.status}`)}</Mark>{' '}
                    <Cites ids={row.citationIds} />
                    {row.excerpt && (
                      <Text size="xs" c="dimmed">
                        {row.excerpt}
                      </Text>
                    )}
                  </li>
                ))}
            </ul>
          </Part>
        </Section>
      ))}
    </>
  );
}

export function Intake({ result, answer }: { result: T661Result; answer: (text: string) => void }) {
  const { t } = useWords();
  const { answered, total } = result.completeness;
  const progress = t('t661.progress', { answered, total });
  const next = result.nextQuestion;
  return (
    <>
      <div>
        <Text size="sm">{progress}</Text>
        <Progress value={(100 * answered) / Math.max(1, total)} aria-label={progress} />
      </div>
      {next && (
        <Alert variant="light" title={t('t661.next')}>
          <Text size="sm" c="var(--mantine-color-text)" mb="xs">
            {next.text}
          </Text>
          <Button size="compact-sm" onClick={() => answer(t('result.answerPrefix', { question: next.text }))}>
            {t('result.answer')}
          </Button>
        </Alert>
      )}
      <Slots rows={result.slots} />
      <PartAList partA={result.partA} />
    </>
  );
}
