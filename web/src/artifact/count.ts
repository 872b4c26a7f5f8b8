// Words and lines as the worker counts them (engine/counting.py), so that the counter and the answer never disagree.
// eslint-disable-next-line no-control-regex -- Python's str.split() separates words at these characters too
const space = /[\s\x1c-\x1f\x85]+/u;

// A placeholder for what is missing is filled in or removed before the form is filed, so it does not count.
const gap = /[ \t]*\[(?:GAP|LACUNE|MANQUE)\b[^[\]\n]*\][ \t]*/g;

/** The text without its placeholders; a line of nothing else goes too. */
function filed(text: string): string {
  if (!text.includes('[')) return text;
  return text
    .split('\n')
    .map((line) => ({ line, rest: line.replace(gap, ' ') }))
    .map(({ line, rest }) => (rest === line ? line : rest.replace(/^[ \t]+|[ \t]+$/g, '') || null))
    .filter((line) => line !== null)
    .join('\n');
}

export const words = (text: string) =>
  filed(text)
    .normalize('NFC')
    .split(space)
    .filter((word) => word !== '' && word !== '\ufeff').length;

/** Lines of 78 characters, broken at white space; a word that is longer is cut. An empty line counts one. */
export function lines(text: string, width = 78): number {
  const counted = filed(text);
  if (counted === '') return 0;
  return counted.split('\n').reduce((sum, paragraph) => sum + Math.max(1, wrapped(paragraph, width)), 0);
}

function wrapped(paragraph: string, width: number): number {
  let count = 0;
  let used = 0;
  for (const chunk of paragraph.split(/([\t\v\f\r ]+)/).filter(Boolean)) {
    let length = [...chunk].length;
    const blank = chunk.trim() === '';
    if (blank && used === 0) {
      if (count === 0) used = Math.min(length, width); // only leading space of the first line is kept
      continue;
    }
    if (used + length <= width) {
      used += length;
    } else if (blank) {
      used = width;
      continue;
    } else {
      if (used > 0) count++;
      while (length > width) {
        count++;
        length -= width;
      }
      used = length;
    }
  }
  return used > 0 ? count + 1 : count;
}
