// The tax year of a project: what a person may type for it, and the days that it has.

/** The four digits that the API takes: of `FY2025`, and of `2024-2025` or `2024/25` the year in which it ends. Null for anything else. */
export function parseYear(text: string): string | null {
  const match = /^\s*(?:FY|AF|EF)?\s*([12]\d{3})(?:\s*[-–—/]\s*((?:[12]\d)?\d{2}))?\s*$/i.exec(text);
  if (!match) return null;
  const [, first, second] = match;
  const last = second === undefined ? first : second.length === 2 ? first.slice(0, 2) + second : second;
  if (second !== undefined && Number(last) !== Number(first) + 1) return null;
  return last >= '1985' && last <= '2099' ? last : null; // as the server does
}

const day = 86_400_000;
const moment = (date: string) => Date.parse(`${date}T00:00:00Z`);
const longest = 53 * 7; // days

/** The last day of a year that begins on this one. */
export function yearFrom(start: string): string {
  const next = new Date(moment(start));
  next.setUTCFullYear(next.getUTCFullYear() + 1);
  return new Date(next.getTime() - day).toISOString().slice(0, 10);
}

export type Fault = 'both' | 'order' | 'long' | 'elsewhere';

/** What is wrong with the dates, alone or together with the fiscal year; or null. */
export function faultOf(start: string, end: string, year: string | null): Fault | null {
  if (start === '' && end === '') return null;
  if (start === '' || end === '') return 'both';
  const days = (moment(end) - moment(start)) / day + 1;
  if (days < 2) return 'order';
  if (days > longest) return 'long';
  return year !== null && (start.slice(0, 4) > year || end.slice(0, 4) < year) ? 'elsewhere' : null;
}

const months: Record<string, number> = {};
for (const [index, names] of [
  'january janvier jan janv',
  'february février fevrier feb févr fevr',
  'march mars mar',
  'april avril apr avr',
  'may mai',
  'june juin jun',
  'july juillet jul juil',
  'august août aout aug',
  'september septembre sep sept',
  'october octobre oct',
  'november novembre nov',
  'december décembre decembre dec déc',
].entries())
  for (const name of names.split(' ')) months[name] = index + 1;

const iso = /(?<![\d-])((?:19|20)\d{2})-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?(?![\d-])/g;
const named = /(?<![\p{L}\d])(?:(\d{1,2})(?:er)?\s+)?(\p{L}{3,9})\.?\s+(?:(\d{1,2})(?:st|nd|rd|th)?,?\s+)?((?:19|20)\d{2})(?!\d)/gu;
const two = (value: number | string) => String(value).padStart(2, '0');

/** The days that a text names: 2025-03, 2025-03-04, March 4, 2025, 4 mars 2025. A month is its first and last day. */
export function daysIn(text: string): { start: string; end: string }[] {
  const found: { start: string; end: string }[] = [];
  const add = (year: string, month: number, date?: string) => {
    const stem = `${year}-${two(month)}`;
    const last = new Date(Date.UTC(Number(year), month, 0)).getUTCDate();
    if (date === undefined) found.push({ start: `${stem}-01`, end: `${stem}-${last}` });
    else if (Number(date) >= 1 && Number(date) <= last) found.push({ start: `${stem}-${two(date)}`, end: `${stem}-${two(date)}` });
  };
  for (const [, year, month, date] of text.matchAll(iso)) add(year, Number(month), date);
  for (const [, before, name, after, year] of text.matchAll(named)) {
    const month = months[name.toLowerCase()] as number | undefined;
    if (month !== undefined) add(year, month, before ?? after);
  }
  return found;
}

/** True if a text names days, and none of them is in the year. */
export function isOutside(text: string, start: string, end: string): boolean {
  const days = daysIn(text);
  return days.length > 0 && days.every((one) => one.end < start || one.start > end);
}
