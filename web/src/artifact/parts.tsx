import { Badge, Button, Card, Group, Progress, Text, Title } from '@mantine/core';
import type { CitedLabel, PartA, Question } from '@sredspace/client/results';
import type { ReactNode } from 'react';
import { Cites } from '../cite';
import { Dot } from '../common';
import { useWords } from '../i18n';
import { lines, words } from './count';

export function Part({ title, children, aside }: { title: string; children: ReactNode; aside?: ReactNode }) {
  return (
    <section>
      <Group justify="space-between" mb={4}>
        <Title order={3} size="h6">
          {title}
        </Title>
        {aside}
      </Group>
      {children}
    </section>
  );
}

/** Never colour alone: the word says it too. */
export function Mark({ colour, children }: { colour: string; children: ReactNode }) {
  return (
    <Badge
      className="mark"
      color={`${colour}.6`}
      variant="outline"
      radius="sm"
      size="sm"
      tt="none"
      c="var(--mantine-color-text)"
      leftSection={<Dot colour={colour} />}
    >
      {children}
    </Badge>
  );
}

export function Labels({ title, items }: { title: string; items: CitedLabel[] }) {
  if (items.length === 0) return null;
  return (
    <Part title={title}>
      <ul className="list">
        {items.map((item) => (
          <li key={item.label}>
            {item.label} <Cites ids={item.citationIds} />
          </li>
        ))}
      </ul>
    </Part>
  );
}

export function Questions({ questions, answer }: { questions: Question[]; answer: (text: string) => void }) {
  const { t } = useWords();
  if (questions.length === 0) return null;
  return (
    <Part title={t('result.questions')}>
      <ol className="list">
        {questions.map((question) => (
          <li key={question.id}>
            {question.text} {question.blocking && <Mark colour="orange">{t('result.blocking')}</Mark>}
            {question.why && (
              <Text size="xs" c="dimmed">
                {question.why}
              </Text>
            )}
            <Button
              size="compact-xs"
              variant="subtle"
              aria-label={t('common.labelled', { label: t('result.answer'), value: question.text })}
              onClick={() => answer(t('result.answerPrefix', { question: question.text }))}
            >
              {t('result.answer')}
            </Button>
          </li>
        ))}
      </ol>
    </Part>
  );
}

/** The words and lines of a text against the limits of the form, updated while it is typed. */
export function Counters({ line, text, wordLimit, lineLimit }: { line: string; text: string; wordLimit: number; lineLimit: number }) {
  const { t } = useWords();
  const counts = { words: words(text), lines: lines(text) };
  const part = Math.max(counts.words / wordLimit, counts.lines / lineLimit);
  const colour = part > 1 ? 'red' : part >= 0.95 ? 'orange' : 'teal';
  return (
    <div data-counters={line} data-words={counts.words}>
      <Group gap="xs">
        <Text size="xs">{t('line.words', { count: counts.words, limit: wordLimit })}</Text>
        <Text size="xs">{t('line.lines', { count: counts.lines, limit: lineLimit })}</Text>
        {part >= 0.95 && <Mark colour={colour}>{t(part > 1 ? 'line.over' : 'line.near')}</Mark>}
      </Group>
      <Progress
        value={Math.min(100, 100 * part)}
        color={colour}
        size="xs"
        aria-label={t('line.words', { count: counts.words, limit: wordLimit })}
      />
    </div>
  );
}

export function PartAList({ partA }: { partA: PartA }) {
  const { t } = useWords();
  const known = Object.entries(partA).flatMap(([line, found]) => (found ? [{ line, ...found }] : []));
  if (known.length === 0) return null;
  return (
    <Part title={t('t661.partA')}>
      <dl className="pairs">
        {known.map((found) => (
          <div key={found.line}>
            <dt>{t('line.number', { line: found.line })}</dt>
            <dd>
              {found.value} <Cites ids={found.citationIds} />
            </dd>
          </div>
        ))}
      </dl>
    </Part>
  );
}

export function Section({ children }: { children: ReactNode }) {
  return (
    <Card withBorder padding="sm" component="section" className="section">
      {children}
    </Card>
  );
}
