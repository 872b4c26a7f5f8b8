import type { TextDocument } from '@sredspace/client';
import type { Citation } from '@sredspace/client/results';
import { useEffect, useRef } from 'react';

/** A place on the page, in per cent of its width and height. */
export type Box = { left: number; top: number; width: number; height: number };

/** The lines of a picture that a quote was read from. */
export function recognisedBoxes(document: TextDocument | undefined, { page, charStart, charEnd }: Citation): Box[] {
  return (document?.recognised ?? [])
    .filter((line) => line.page === (page ?? 1) && line.charStart < charEnd && line.charEnd > charStart)
    .map(({ box: [left = 0, top = 0, right = 0, bottom = 0] }) => ({
      left: 100 * left,
      top: 100 * top,
      width: 100 * (right - left),
      height: 100 * (bottom - top),
    }));
}

/** Boxes over a drawn page; the first of them is scrolled into view. */
export function Marks({ boxes, drawn }: { boxes: Box[]; drawn: boolean }) {
  const first = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    if (drawn) first.current?.scrollIntoView({ block: 'center' });
  }, [drawn, boxes]);
  return boxes.map((box, index) => (
    <span
      key={index}
      ref={index === 0 ? first : undefined}
      className="pdf-mark"
      style={{ left: `${box.left}%`, top: `${box.top}%`, width: `${box.width}%`, height: `${box.height}%` }}
    />
  ));
}
