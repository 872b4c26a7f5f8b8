/**
 * Scrolls to the first place in a message that has the first of these words, and marks it; the folded part of a long answer is opened
 * where only that has it. The other words are looked for where the first is not found.
 */
export function showWords(message: HTMLElement, words: string[], tries = 60) {
  const range = rangeOf(message, tries > 20 ? words.slice(0, 1) : words);
  if (range) {
    if ('highlights' in CSS) CSS.highlights.set('found', new Highlight(range));
    const place = range.startContainer.parentElement!;
    // A match near the beginning is in sight already.
    if (place.getBoundingClientRect().bottom > window.innerHeight * 0.7) place.scrollIntoView({ block: 'center' });
    return;
  }
  if (words.length === 0 || tries === 0) return;
  for (const folded of message.querySelectorAll('details:not([open])')) (folded as HTMLDetailsElement).open = true;
  requestAnimationFrame(() => message.isConnected && showWords(message, words, tries - 1));
}

function rangeOf(message: HTMLElement, words: string[]): Range | null {
  for (const word of words.filter(Boolean)) {
    const pattern = new RegExp(`(?<![\\p{L}\\p{N}])${word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\p{L}\\p{N}])`, 'iu');
    const texts = document.createTreeWalker(message, NodeFilter.SHOW_TEXT);
    for (let node = texts.nextNode(); node; node = texts.nextNode()) {
      const match = pattern.exec(node.nodeValue!);
      if (!match) continue;
      const range = document.createRange();
      range.setStart(node, match.index);
      range.setEnd(node, match.index + match[0].length);
      return range;
    }
  }
  return null;
}
