import type { DraftCitation, DraftLine } from '@sredspace/client';
import type { Citation } from '@sredspace/client/results';
import { useMemo } from 'react';
import type { Doubt, OpenCitation, Sources } from '../cite';

const keyOf = ({ fileId, messageId, commitSha, charStart, charEnd, quote }: DraftCitation) =>
  [fileId, messageId, commitSha, charStart, charEnd, quote].join();

/** Numbers the citations of a draft, each place once, and opens them. */
export function useDraftSources(cited: DraftCitation[], openCitation: OpenCitation) {
  return useMemo(() => {
    const numbers = new Map<string, string>();
    const byId = new Map<string, Citation>();
    const doubts = new Map<string, Doubt>();
    for (const citation of cited) {
      const key = keyOf(citation);
      if (numbers.has(key)) continue;
      const id = String(numbers.size + 1);
      numbers.set(key, id);
      const { fileId, messageId, commitSha, url, page, line, charStart, charEnd, quote } = citation;
      byId.set(id, { id, fileId, messageId, commitSha, url, page, line, charStart, charEnd, quote });
      if (citation.check !== 'exact') doubts.set(id, citation.check === 'mismatch' ? 'failed' : 'unchecked');
    }
    const sources: Sources = {
      byId,
      doubts,
      open: (id) => {
        const citation = byId.get(id);
        if (citation) openCitation(citation, [...byId.values()]);
      },
    };
    return { sources, idsOf: (citations: DraftCitation[]) => [...new Set(citations.flatMap((one) => numbers.get(keyOf(one)) ?? []))] };
  }, [cited, openCitation]);
}

export const citedIn = (line: DraftLine): DraftCitation[] => [
  ...line.sentences.flatMap((sentence) => sentence.citations),
  ...line.citations,
];
