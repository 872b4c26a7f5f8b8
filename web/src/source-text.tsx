import { Text, Title } from '@mantine/core';
import type { TextDocument } from '@sredspace/client';
import type { Citation } from '@sredspace/client/results';
import { useEffect, useRef, type ReactNode } from 'react';
import { useWords, type Translate } from './i18n';

type Segment = TextDocument['segments'][number];

/** The page, slide or sheet of a citation, by the name that its format gives it. */
export function placeOf(document: TextDocument | undefined, { page }: Citation, t: Translate): string | null {
  if (!page) return null;
  const segment = document?.segments.find(({ kind, number }) => kind !== 'entry' && number === page);
  if (segment?.kind === 'slide') return t('cite.slide', { slide: String(page) });
  if (segment?.kind === 'sheet') return t('cite.sheet', { sheet: segment.label ?? String(page) });
  return t('cite.page', { page: String(page) });
}

/** The text of a file with the quote of a citation marked. Slides and sheets have their number and title as a heading. */
export function SourceText({ document, citation }: { document: TextDocument; citation: Citation | null }) {
  const { t } = useWords();
  const mark = useRef<HTMLElement>(null);
  useEffect(() => {
    // The drawer slides in first; before that the browser would scroll to where the text was.
    const timer = setTimeout(() => void mark.current?.scrollIntoView({ block: 'center' }), 250);
    return () => clearTimeout(timer);
  }, [citation]);
  const points = [...document.text]; // offsets count code points, which JavaScript strings do not
  if (citation && points.slice(citation.charStart, citation.charEnd).join('') !== citation.quote) {
    return (
      <>
        <Text size="sm" mb="xs">
          {t('cite.changed')}
        </Text>
        <Quote citation={citation} />
      </>
    );
  }
  /** The text between two offsets, with what the quote covers of it marked. */
  const between = (from: number, to: number): ReactNode => {
    const start = Math.max(from, citation?.charStart ?? to);
    const end = Math.min(to, citation?.charEnd ?? to);
    if (start >= end) return points.slice(from, to).join('');
    return (
      <>
        {points.slice(from, start).join('')}
        <mark ref={start === citation?.charStart ? mark : undefined}>{points.slice(start, end).join('')}</mark>
        {points.slice(end, to).join('')}
      </>
    );
  };
  const titled = document.segments.filter(({ kind }) => kind === 'slide' || kind === 'sheet');
  if (titled.length === 0) return <p className="source-text">{between(0, points.length)}</p>;
  const parts = partsOf(titled, points.length).filter(({ from, to, segment }) => segment ?? points.slice(from, to).join('').trim());
  return parts.map(({ from, to, segment }) => (
    <div key={from} className="source-part" data-segment={segment && `${segment.kind} ${segment.number}`}>
      {segment && (
        <Title order={3} size="h6">
          {titleOf(segment, t)}
        </Title>
      )}
      <p className="source-text">{between(from, to)}</p>
    </div>
  ));
}

function titleOf({ kind, number, label }: Segment, t: Translate): string {
  if (kind === 'sheet') return t('cite.sheetTitle', { sheet: label ?? String(number) });
  return [t('cite.slideTitle', { slide: String(number) }), label].filter(Boolean).join(' · ');
}

/** The segments in order, and the text before, between and after them. */
function partsOf(segments: Segment[], length: number): { from: number; to: number; segment?: Segment }[] {
  const parts: { from: number; to: number; segment?: Segment }[] = [];
  let at = 0;
  for (const segment of segments) {
    if (segment.charStart > at) parts.push({ from: at, to: segment.charStart });
    parts.push({ from: segment.charStart, to: segment.charEnd, segment });
    at = segment.charEnd;
  }
  if (at < length) parts.push({ from: at, to: length });
  return parts;
}

export function Quote({ citation }: { citation: Citation | null }) {
  return (
    citation && (
      <p className="source-text">
        <mark>{citation.quote}</mark>
      </p>
    )
  );
}
