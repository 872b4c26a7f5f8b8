import type { Citation, TaskResult } from '@sredspace/client/results';
import { useWords } from './i18n';

/** The citations of one answer, and what opens one. */
export type Sources = { byId: Map<string, Citation>; open: (citation: Citation) => void };

export const sourcesOf = (result: TaskResult | null, open: (citation: Citation) => void): Sources | null =>
  result ? { byId: new Map(result.citations.map((citation) => [citation.id, citation])), open } : null;

export function Cite({ id, sources }: { id: string; sources: Sources }) {
  const { t } = useWords();
  const citation = sources.byId.get(id);
  if (!citation) return <>[{id}]</>;
  const quote = citation.quote.length > 140 ? `${citation.quote.slice(0, 140)} …` : citation.quote;
  return (
    <button type="button" className="cite" data-cite={id} aria-label={t('cite.open', { id, quote })} title={quote} onClick={() => sources.open(citation)}>
      {id}
    </button>
  );
}

export function Cites({ ids, sources }: { ids: readonly string[]; sources: Sources }) {
  return <>{ids.map((id) => <Cite key={id} id={id} sources={sources} />)}</>;
}
