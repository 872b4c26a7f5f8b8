import type { Change, T661DraftResult } from '@sredspace/client/results';

const squeeze = (text: string) => text.split(/\s+/).filter(Boolean).join(' ');

/** The lines of the draft with the accepted changes alone, and the changes whose place is gone. */
export function applied(result: T661DraftResult, accepted: (id: string) => boolean): { texts: Record<string, string>; lost: Set<string> } {
  const lost = new Set<string>();
  // Where the choice is the worker's own, so is the text, to the letter.
  if (result.changes.every((change) => accepted(change.id) === change.autoApplied)) {
    return { texts: Object.fromEntries(Object.entries(result.sections).map(([line, section]) => [line, section.after])), lost };
  }
  const texts = Object.fromEntries(Object.entries(result.sections).map(([line, section]) => [line, squeeze(section.before)]));
  for (const change of result.changes) {
    if (!accepted(change.id)) continue;
    const text = texts[change.line];
    const next = text === undefined ? null : apply(text, change);
    if (next === null) lost.add(change.id);
    else texts[change.line] = squeeze(next);
  }
  return { texts, lost };
}

function apply(text: string, { before, after }: Change): string | null {
  if (before === null || before === '') return after === null ? text : `${text} ${after}`;
  const place = text.indexOf(squeeze(before));
  if (place < 0) return null;
  return `${text.slice(0, place)}${after ?? ''}${text.slice(place + squeeze(before).length)}`;
}
