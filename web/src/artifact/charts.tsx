import { Button, Group, Table, useComputedColorScheme } from '@mantine/core';
import { axisX, barX, dot, plot, rectX, ruleX } from '@observablehq/plot';
import type { LogbookResult, LogEntry } from '@sredspace/client/results';
import { useEffect, useMemo, useRef } from 'react';
import { formatDate } from '../common';
import { useWords } from '../i18n';
import { styleNonce } from '../theme';
import { hoursByMonth, type HoursRow } from './hours';
import { Part } from './parts';
import { stageChartColours } from './stages';

export type TaxYear = { start: string; end: string };

const stages = Object.keys(stageChartColours) as LogEntry['stage'][];
const day = (date: string) => new Date(`${date}T00:00:00Z`);
const colours = {
  light: { ink: '#1a1b1e', paper: '#ffffff', band: '#e1f2f6' },
  dark: { ink: '#e6e8ea', paper: '#242424', band: '#12424c' },
};

/** The logbook as pictures: its entries over time by stage, and the hours of each person by month. */
export default function LogbookCharts({ result, taxYear }: { result: LogbookResult; taxYear: TaxYear | null }) {
  const { t, locale } = useWords();
  const ink = colours[useComputedColorScheme('light')];
  const { entries, gaps } = result;
  const dated = useMemo(() => entries.flatMap((entry) => (entry.date ? [{ ...entry, date: day(entry.date) }] : [])), [entries]);
  const hours = useMemo(() => hoursByMonth(entries, t('logbook.author.unknown')), [entries, t]);

  // Days where the entries span a few months, months where they span more.
  const days = dated.length > 0 ? (Number(dated.at(-1)!.date) - Number(dated[0].date)) / 86_400_000 : 0;
  const tick = useMemo(
    () => new Intl.DateTimeFormat(locale, { month: 'short', ...(days < 120 ? { day: 'numeric' } : { year: 'numeric' }), timeZone: 'UTC' }),
    [locale, days],
  );
  const monthName = useMemo(() => new Intl.DateTimeFormat(locale, { month: 'short', year: 'numeric', timeZone: 'UTC' }), [locale]);

  const timeline = useMemo(
    () => () =>
      plot({
        width: 560,
        marginLeft: 100,
        height: 34 * stages.length,
        style: { background: ink.paper, color: ink.ink, fontSize: '12px' },
        x: { type: 'utc', label: null },
        y: { domain: stages.map((stage) => t(`stage.${stage}`)), label: null, grid: true },
        marks: [
          ...(taxYear
            ? [rectX([taxYear], { x1: (year: TaxYear) => day(year.start), x2: (year: TaxYear) => day(year.end), fill: ink.band })]
            : []),
          rectX(gaps, {
            x1: (gap: { from: string }) => day(gap.from),
            x2: (gap: { to: string }) => day(gap.to),
            fill: 'gray',
            fillOpacity: 0.25,
          }),
          ...(taxYear ? [ruleX([day(taxYear.start), day(taxYear.end)], { strokeDasharray: '4 3' })] : []),
          axisX({ ticks: 5, tickFormat: (date: Date) => tick.format(date) }),
          dot(dated, {
            x: 'date',
            y: (entry: LogEntry) => t(`stage.${entry.stage}`),
            fill: (entry: LogEntry) => stageChartColours[entry.stage],
            stroke: ink.paper,
            r: 5,
            title: (entry: LogEntry) => entry.activity,
          }),
        ],
      }),
    [dated, gaps, taxYear, ink, tick, t],
  );
  const bars = useMemo(() => {
    const monthOf = (row: { month: string }) => monthName.format(day(`${row.month}-01`));
    const months = [...new Map(hours.toSorted((a, b) => a.month.localeCompare(b.month)).map((row) => [row.month, monthOf(row)])).values()];
    return () =>
      plot({
        width: 560,
        marginLeft: 100,
        marginRight: 110,
        style: { background: ink.paper, color: ink.ink, fontSize: '12px' },
        x: { label: 'h', grid: true },
        y: { label: null, domain: months },
        fy: { label: null },
        marks: [
          barX(hours, {
            x: 'hours',
            y: monthOf,
            fy: 'person',
            fill: '#0c7a8b',
            title: (row: HoursRow) => `${row.person}, ${monthOf(row)}: ${row.hours} h`,
          }),
        ],
      });
  }, [hours, monthName, ink]);
  if (dated.length === 0) return null;
  const from = formatDate(entries[0].date ?? '', locale);
  const to = formatDate(entries.at(-1)?.date ?? '', locale);
  return (
    <>
      <Chart title={t('logbook.chart')} label={t('logbook.chart.about', { from, to, gaps: gaps.length })} draw={timeline} name="logbook" />
      {hours.length > 0 && (
        <>
          <Chart title={t('logbook.chart.hours')} label={t('logbook.chart.hours')} draw={bars} name="hours" />
          <HoursTable rows={hours} month={monthName} />
        </>
      )}
    </>
  );
}

type ChartProps = { title: string; label: string; draw: () => SVGSVGElement | HTMLElement; name: string };

function Chart({ title, label, draw, name }: ChartProps) {
  const { t } = useWords();
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const chart = draw();
    chart.setAttribute('role', 'img');
    chart.setAttribute('aria-label', label);
    for (const style of chart.querySelectorAll('style')) style.nonce = styleNonce(); // before the page's policy sees it
    frame.current?.replaceChildren(chart);
  }, [draw, label]);
  const svg = () => frame.current?.querySelector('svg');
  return (
    <Part
      title={title}
      aside={
        <Group gap={6}>
          <Button size="compact-xs" variant="default" onClick={() => saveSvg(svg(), name)}>
            {t('logbook.chart.saveSvg')}
          </Button>
          <Button size="compact-xs" variant="default" onClick={() => void savePng(svg(), name)}>
            {t('logbook.chart.savePng')}
          </Button>
        </Group>
      }
    >
      <div ref={frame} className="chart" data-chart={name} />
    </Part>
  );
}

/** The same numbers for those who read rather than look. */
function HoursTable({ rows, month }: { rows: HoursRow[]; month: Intl.DateTimeFormat }) {
  const { t, locale } = useWords();
  return (
    <details>
      <summary>{t('logbook.chart.table')}</summary>
      <Table fz="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('logbook.chart.person')}</Table.Th>
            <Table.Th>{t('logbook.chart.month')}</Table.Th>
            <Table.Th>{t('logbook.chart.hoursColumn')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={row.person + row.month}>
              <Table.Td>{row.person}</Table.Td>
              <Table.Td>{month.format(day(`${row.month}-01`))}</Table.Td>
              <Table.Td>{row.hours.toLocaleString(locale)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </details>
  );
}

const serialize = (svg: SVGSVGElement) => new Blob([new XMLSerializer().serializeToString(svg)], { type: 'image/svg+xml' });

function download(blob: Blob, filename: string) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = filename;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function saveSvg(svg: SVGSVGElement | null | undefined, name: string) {
  if (svg) download(serialize(svg), `${name}.svg`);
}

async function savePng(svg: SVGSVGElement | null | undefined, name: string) {
  if (!svg) return;
  const scale = 2;
  const url = URL.createObjectURL(serialize(svg));
  const image = new Image();
  image.src = url;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = scale * svg.width.baseVal.value;
  canvas.height = scale * svg.height.baseVal.value;
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(url);
  canvas.toBlob((blob) => blob && download(blob, `${name}.png`));
}
