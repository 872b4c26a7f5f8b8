import type { LogEntry } from '@sredspace/client/results';

export type HoursRow = { person: string; month: string; hours: number };

/** The hours that entries state, by person and month, in that order. */
export function hoursByMonth(entries: LogEntry[], unknown: string): HoursRow[] {
  const rows = new Map<string, HoursRow>();
  for (const { author, date, hours } of entries) {
    if (hours === null || date === null) continue;
    const person = author ?? unknown;
    const month = date.slice(0, 7);
    const row = rows.get(`${person}\n${month}`) ?? { person, month, hours: 0 };
    rows.set(`${person}\n${month}`, { ...row, hours: row.hours + hours });
  }
  return [...rows.values()].toSorted((a, b) => a.person.localeCompare(b.person) || a.month.localeCompare(b.month));
}
