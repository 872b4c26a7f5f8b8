/** Scrolls to the first of these words in a message and marks it; the folded part of a long answer is opened where only that has it. */
export function showWords(message: HTMLElement, words: string[], tries = 60) {
  const range = rangeOf(message, words);
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
  const wanted = words.map((word) => word.toLowerCase()).filter(Boolean);
  const texts = document.createTreeWalker(message, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const text = node.nodeValue!.toLowerCase();
    const word = wanted.find((each) => text.includes(each));
    if (word === undefined) continue;
    const range = document.createRange();
    const start = text.indexOf(word);
    range.setStart(node, start);
    range.setEnd(node, Math.min(start + word.length, node.nodeValue!.length));
    return range;
  }
  return null;
}
