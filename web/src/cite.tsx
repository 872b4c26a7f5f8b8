import type { Citations, ProjectFile } from '@sredspace/client';
import type { Citation, TaskResult } from '@sredspace/client/results';
import { createContext, useContext, useEffect, useMemo, useRef, type KeyboardEvent, type ReactNode } from 'react';
import { useWords } from './i18n';

/** Why a citation deserves a second look: its source does not have the words, was not checked, or was read from a picture. */
export type Doubt = 'failed' | 'unchecked' | 'recognised';

/** The citations of one answer. `byId` is null until they are loaded; `open` loads them where it must. */
export type Sources = { byId: Map<string, Citation> | null; doubts?: Map<string, Doubt>; open: (id: string) => void };

export type OpenCitation = (citation: Citation, all: Citation[]) => void;

/**
 * The citations of a result. `check` is what the server found when it compared them with the stored sources, `recognised` names the
 * pages that were read from a picture, as `fileId page`.
 */
export function useSources(result: TaskResult | null, openCitation: OpenCitation, check?: Citations, recognised?: string): Sources | null {
  return useMemo(() => {
    if (!result) return null;
    const pictures = new Set(recognised?.split('\n'));
    const doubts = new Map<string, Doubt>();
    for (const { id, fileId, page, commitSha } of result.citations) {
      if (pictures.has(`${fileId} ${page}`) || pictures.has(`${fileId} null`)) doubts.set(id, 'recognised');
      if (check && check.unchecked > 0 && commitSha !== null) doubts.set(id, 'unchecked');
      if (check?.failed.includes(id)) doubts.set(id, 'failed');
    }
    const byId = new Map(result.citations.map((citation) => [citation.id, citation]));
    return {
      byId,
      doubts,
      open: (id) => {
        const citation = byId.get(id);
        if (citation) openCitation(citation, result.citations);
      },
    };
  }, [result, openCitation, check, recognised]);
}

/** The pages of files that were read from a picture, one `fileId page` a line; without a page, the whole file. */
export const recognisedPages = (files: ProjectFile[]): string =>
  files
    .flatMap((file) =>
      file.warnings
        .filter((warning) => warning.code === 'text_recognised')
        .map((warning) => `${file.id} ${/^\D*(\d+)$/.exec(warning.place)?.[1] ?? 'null'}`),
    )
    .join('\n');

const SourcesContext = createContext<Sources | null>(null);

/** Gives the citations in its children their sources, and makes them one tab stop: arrow keys move between them. */
export function CiteScope({ sources, children }: { sources: Sources | null; children: ReactNode }) {
  const scope = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = scope.current;
    if (!element) return;
    const keepOneStop = () => {
      const cites = citesIn(element);
      if (cites.filter((cite) => cite.tabIndex === 0).length !== 1) cites.forEach((cite, index) => (cite.tabIndex = index === 0 ? 0 : -1));
    };
    keepOneStop();
    const changes = new MutationObserver(keepOneStop);
    changes.observe(element, { childList: true, subtree: true });
    return () => changes.disconnect();
  }, []);
  return (
    <SourcesContext value={sources}>
      {/* eslint-disable-next-line jsx-a11y/no-static-element-interactions -- the keys are pressed on the buttons in it */}
      <div ref={scope} onKeyDown={moveBetweenCites}>
        {children}
      </div>
    </SourcesContext>
  );
}

const citesIn = (element: Element) => [...element.querySelectorAll<HTMLButtonElement>('.cite:enabled')];

function moveBetweenCites(event: KeyboardEvent<HTMLElement>) {
  if (!(event.target instanceof HTMLButtonElement) || !event.target.matches('.cite')) return;
  const cites = citesIn(event.currentTarget).filter((cite) => cite.getClientRects().length > 0);
  const index = cites.indexOf(event.target);
  const steps: Record<string, number> = {
    ArrowRight: index + 1,
    ArrowDown: index + 1,
    ArrowLeft: index - 1,
    ArrowUp: index - 1,
    Home: 0,
    End: cites.length - 1,
  };
  const step = steps[event.key];
  if (step === undefined) return;
  event.preventDefault();
  const next = cites[(step + cites.length) % cites.length];
  if (!next) return;
  event.target.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
}

/** A citation such as c1. Where no sources are known it is as large as one that opens, so that nothing moves when they come. */
export function Cite({ id }: { id: string }) {
  const { t } = useWords();
  const sources = useContext(SourcesContext);
  if (!sources)
    return (
      <button type="button" className="cite" disabled tabIndex={-1}>
        {id}
      </button>
    );
  const citation = sources.byId?.get(id);
  if (sources.byId && !citation) return <>[{id}]</>;
  const quote = citation && (citation.quote.length > 140 ? `${citation.quote.slice(0, 140)} …` : citation.quote);
  const doubt = sources.doubts?.get(id);
  return (
    <button
      type="button"
      className="cite"
      data-cite={id}
      data-doubt={doubt}
      tabIndex={-1}
      aria-label={[t('cite.open', { id, quote: quote ?? '' }), doubt && t(`cite.doubt.${doubt}`)].filter(Boolean).join(' ')}
      title={doubt ? `${t(`cite.doubt.${doubt}`)} ${quote ?? ''}` : quote}
      onClick={() => sources.open(id)}
    >
      {id}
      {doubt && (doubt === 'recognised' ? ' ≈' : doubt === 'failed' ? ' !' : ' ?')}
    </button>
  );
}

export function Cites({ ids }: { ids: readonly string[] }) {
  return ids.map((id) => <Cite key={id} id={id} />);
}
