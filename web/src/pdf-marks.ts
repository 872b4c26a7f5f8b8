import type { Box } from './page-marks';

/** What this needs of a text item and of a page of pdf.js. */
export type TextItem = { str: string; transform: number[]; width: number; height: number };
type Viewport = { width: number; height: number; convertToViewportPoint: (x: number, y: number) => number[] };

// White space, hyphens and the form of quotation marks differ between a text layer and the extracted text.
const skipped = /[\s\u00ad\u2010-\u2014-]/u;
const plain = (character: string) => character.normalize('NFKC').replace(/[‘’]/g, "'").replace(/[“”]/g, '"').toLowerCase();

/** Where the quote is on the page: one box for each piece of text that it covers, none where it was not found. */
export function markQuote(items: TextItem[], quote: string, viewport: Viewport): Box[] {
  let text = '';
  const places: { item: number; offset: number }[] = [];
  items.forEach((item, index) => {
    for (let offset = 0; offset < item.str.length; offset++) {
      if (skipped.test(item.str[offset])) continue;
      for (const character of plain(item.str[offset])) {
        text += character;
        places.push({ item: index, offset });
      }
    }
  });
  const wanted = [...quote]
    .filter((character) => !skipped.test(character))
    .map(plain)
    .join('');
  const start = wanted === '' ? -1 : text.indexOf(wanted);
  if (start < 0) return [];
  const covered = new Map<number, { from: number; to: number }>();
  for (const { item, offset } of places.slice(start, start + wanted.length)) {
    const range = covered.get(item);
    covered.set(item, { from: Math.min(range?.from ?? offset, offset), to: Math.max(range?.to ?? 0, offset + 1) });
  }
  return [...covered].map(([index, { from, to }]) => boxOf(items[index], from, to, viewport));
}

/** Characters of an item are taken as equally wide, which is close enough for a mark. */
function boxOf({ str, transform, width, height }: TextItem, from: number, to: number, viewport: Viewport): Box {
  const [, , , , x = 0, y = 0] = transform;
  const perCharacter = width / str.length;
  const [left = 0, bottom = 0] = viewport.convertToViewportPoint(x + from * perCharacter, y - 0.2 * height);
  const [right = 0, top = 0] = viewport.convertToViewportPoint(x + to * perCharacter, y + height);
  return {
    left: (100 * Math.min(left, right)) / viewport.width,
    top: (100 * Math.min(top, bottom)) / viewport.height,
    width: (100 * Math.abs(right - left)) / viewport.width,
    height: (100 * Math.abs(bottom - top)) / viewport.height,
  };
}
