// The tax year of a project: what a person may type for it, and the days that it has.

/** The four digits that the API takes: of `FY2025`, and of `2024-2025` or `2024/25` the year in which it ends. Null for anything else. */
export function parseYear(text: string): string | null {
  const match = /^\s*(?:FY|AF|EF)?\s*([12]\d{3})(?:\s*[-–—/]\s*((?:[12]\d)?\d{2}))?\s*$/i.exec(text);
  if (!match) return null;
  const [, first, second] = match;
  if (second === undefined) return first;
  const last = second.length === 2 ? first.slice(0, 2) + second : second;
  return Number(last) === Number(first) + 1 ? last : null;
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

export type Fault = 'both' | 'order' | 'long';

/** What is wrong with the dates, or null. */
export function faultOf(start: string, end: string): Fault | null {
  if (start === '' && end === '') return null;
  if (start === '' || end === '') return 'both';
  const days = (moment(end) - moment(start)) / day + 1;
  return days < 2 ? 'order' : days > longest ? 'long' : null;
}
