import { Group, Text } from '@mantine/core';
import type { LogbookResult, LogEntry } from '@sredspace/client/results';
import { lazy, Suspense, useMemo } from 'react';
import { Cites } from '../cite';
import { formatDate, formatDay } from '../common';
import { useWords } from '../i18n';
import { ScrollList } from '../scroll-list';
import { Mark, Part } from './parts';
import type { TaxYear } from './charts';
import { stageColours } from './stages';

const LogbookCharts = lazy(() => import('./charts'));

type LogbookRow = { entry: LogEntry; date: string | null; gapDays: number | null }; // date: on the first entry of a day

/** One row for each entry; the first of a day carries the date, and the gap before it. */
function rowsOf({ entries, gaps }: LogbookResult): LogbookRow[] {
  const gapsByEnd = new Map(gaps.map((gap) => [gap.to, gap.days]));
  return entries.map((entry, index) => {
    const date = entry.date === entries[index - 1]?.date ? null : entry.date;
    return { entry, date, gapDays: date === null ? null : (gapsByEnd.get(date) ?? null) };
  });
}

export function Logbook({ result, taxYear }: { result: LogbookResult; taxYear: TaxYear | null }) {
  const { t, word, locale } = useWords();
  const { totals, undated } = result;
  const rows = useMemo(() => rowsOf(result), [result]);
  const from = rows[0]?.entry.date;
  const to = rows.at(-1)?.entry.date;
  return (
    <>
      <div>
        <Text size="sm">
          {t('logbook.totals', { entries: totals.entries, hours: totals.hoursStated, without: totals.entriesWithoutHours })}
        </Text>
        <Text size="xs" c="dimmed">
          {t('logbook.compiled', { date: formatDay(result.compiledAt, locale) })}
          {from && to && ` ${t('logbook.dated', { from: formatDate(from, locale), to: formatDate(to, locale) })}`}
        </Text>
        <Group gap={4} mt={4}>
          {Object.entries(totals.byStage).map(([stage, count]) => (
            <Mark key={stage} colour={stageColours[stage as LogEntry['stage']] ?? 'gray'}>
              {word('stage', stage, 'stage.admin')} {count.toLocaleString(locale)}
            </Mark>
          ))}
        </Group>
      </div>
      <Suspense fallback={null}>
        <LogbookCharts result={result} taxYear={taxYear} />
      </Suspense>
      <ScrollList
        className="logbook"
        label={t('type.LOGBOOK')}
        items={rows}
        keyOf={(row) => row.entry.id}
        render={({ entry, date, gapDays }) => (
          <>
            {gapDays !== null && (
              <Text size="xs" c="dimmed" mt={4}>
                {t('logbook.gap', { days: gapDays })}
              </Text>
            )}
            {date && (
              <Text size="sm" fw={600} mt={6}>
                <time dateTime={date}>{formatDate(date, locale)}</time>
              </Text>
            )}
            <Entry entry={entry} />
          </>
        )}
      />
      {undated.length > 0 && (
        <Part title={t('logbook.undated')}>
          <ScrollList className="logbook" items={undated} keyOf={(entry) => entry.id} render={(entry) => <Entry entry={entry} />} />
        </Part>
      )}
    </>
  );
}

function Entry({ entry }: { entry: LogEntry }) {
  const { t, locale } = useWords();
  const details = [
    entry.author,
    entry.hours === null ? null : t('logbook.hours', { hours: entry.hours.toLocaleString(locale) }),
    ...entry.lines.map((line) => t('line.number', { line: String(line) })),
    ...entry.flags.map((flag) => t(`flag.${flag}`)),
  ];
  return (
    <div className="entry" data-entry={entry.stage}>
      <Text size="sm">
        {entry.activity} <Cites ids={entry.evidence} />
      </Text>
      <Group gap={4}>
        <Mark colour={stageColours[entry.stage]}>{t(`stage.${entry.stage}`)}</Mark>
        <Text size="xs" c="dimmed">
          {details.filter(Boolean).join(' · ')}
        </Text>
      </Group>
    </div>
  );
}
