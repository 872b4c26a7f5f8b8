import { NativeSelect } from '@mantine/core';
import { dateFormat } from './formats';
import { useWords } from './i18n';

export type Sort = 'newest' | 'oldest' | 'name';
const sorts: Sort[] = ['newest', 'oldest', 'name'];

/** Compares by a name or by a moment, in the reader's language. */
export function compare<T>(sort: Sort, locale: string, nameOf: (item: T) => string, momentOf: (item: T) => string | null) {
  const { compare: byName } = new Intl.Collator(locale, { numeric: true });
  return (a: T, b: T): number => {
    if (sort === 'name') return byName(nameOf(a), nameOf(b));
    const order = (momentOf(a) ?? '').localeCompare(momentOf(b) ?? '');
    return sort === 'newest' ? -order : order;
  };
}

const fold = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** Whether each word of the filter is in one of the texts; case and accents do not matter. */
export function matches(filter: string, ...texts: (string | null)[]): boolean {
  const text = fold(texts.join(' '));
  return fold(filter)
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** A day as people may type it into a filter: 2026-03-03 and March 3, 2026. */
export function dayWords(iso: string | null, locale: string): string[] {
  if (iso === null) return [];
  const day = new Date(iso);
  return [dateFormat('en-CA', { dateStyle: 'short' }).format(day), dateFormat(locale, { dateStyle: 'long' }).format(day)];
}

export function SortSelect({ sort, setSort }: { sort: Sort; setSort: (sort: Sort) => void }) {
  const { t } = useWords();
  return (
    <NativeSelect
      size="xs"
      aria-label={t('sort.label')}
      value={sort}
      onChange={(event) => setSort(event.currentTarget.value as Sort)}
      data={sorts.map((value) => ({ value, label: t(`sort.${value}`) }))}
    />
  );
}
