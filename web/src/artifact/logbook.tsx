import { Group, Text, Timeline } from '@mantine/core';
import type { LogbookResult, LogEntry } from '@sredspace/client/results';
import { Cites, type Sources } from '../cite';
import { day } from '../common';
import { useWords } from '../i18n';
import { Mark, Part } from './parts';

const colour: Record<LogEntry['stage'], string> = {
  problem: 'violet', hypothesis: 'blue', experiment: 'cyan', result: 'teal', conclusion: 'green', support: 'gray', routine: 'gray', admin: 'gray',
};

export function Logbook({ result, sources }: { result: LogbookResult; sources: Sources }) {
  const { t, language } = useWords();
  const { entries, totals, gaps, undated } = result;
  const on = (date: string) => day(`${date}T12:00:00`, language);
  const dated = entries.flatMap((entry) => entry.date ?? []).toSorted();
  const days = [...new Set(entries.map((entry) => entry.date))];
  return (
    <>
      <div>
        <Text size="sm">{t('logbook.totals', { entries: totals.entries, hours: totals.hoursStated, without: totals.entriesWithoutHours })}</Text>
        <Text size="xs" c="dimmed">
          {t('logbook.compiled', { date: day(result.compiledAt, language) })}
          {dated.length > 0 && ` ${t('logbook.dated', { from: on(dated[0]!), to: on(dated.at(-1)!) })}`}
        </Text>
        <Group gap={4} mt={4}>{Object.entries(totals.byStage).map(([stage, count]) => <Mark key={stage} colour={colour[stage as LogEntry['stage']]}>{t(`stage.${stage as LogEntry['stage']}`)} {count}</Mark>)}</Group>
      </div>
      <Timeline bulletSize={14} lineWidth={2} active={days.length}>
        {days.map((date) => {
          const gap = gaps.find((other) => other.to === date);
          return (
            <Timeline.Item key={date} title={<time dateTime={date ?? undefined}>{date && on(date)}</time>}>
              {gap && <Text size="xs" c="dimmed">{t('logbook.gap', { days: gap.days })}</Text>}
              {entries.filter((entry) => entry.date === date).map((entry) => <Entry key={entry.id} entry={entry} sources={sources} />)}
            </Timeline.Item>
          );
        })}
      </Timeline>
      {undated.length > 0 && <Part title={t('logbook.undated')}>{undated.map((entry) => <Entry key={entry.id} entry={entry} sources={sources} />)}</Part>}
    </>
  );
}

function Entry({ entry, sources }: { entry: LogEntry; sources: Sources }) {
  const { t } = useWords();
  return (
    <div className="entry" data-entry={entry.stage}>
      <Text size="sm">{entry.activity} <Cites ids={entry.evidence} sources={sources} /></Text>
      <Group gap={4}>
        <Mark colour={colour[entry.stage]}>{t(`stage.${entry.stage}`)}</Mark>
        <Text size="xs" c="dimmed">
          {[entry.author, entry.hours === null ? null : `${entry.hours} h`, ...entry.lines.map((line) => t('line.number', { line })), ...entry.flags.map((flag) => t(`flag.${flag}`))].filter(Boolean).join(' · ')}
        </Text>
      </Group>
    </div>
  );
}
