// Edits of the draft that the server does not have yet, in the storage of this browser: they outlive the tab and the network.
// Small and without imports, because the first screen looks whether there are any.
import type { DraftLineNumber, DraftLineUpdate } from '@sredspace/client';

export type Value = Pick<DraftLineUpdate, 'text' | 'checked' | 'rows'>;

/** A new value of a line, and what it was made from. */
export type Kept = { value: Value; base: Value; etag: string };
export type Place = { person: string; projectId: string; line: DraftLineNumber; owner: string };

const prefix = 'sredspace.draft';
const keyOf = ({ person, projectId, line, owner }: Place) => [prefix, encodeURIComponent(person), projectId, line, owner].join('|');

function placeOf(key: string): Place | null {
  const [start, person, projectId, line, owner] = key.split('|');
  if (start !== prefix || !owner) return null;
  return { person: decodeURIComponent(person), projectId, line: line as DraftLineNumber, owner };
}

/** False where the browser does not keep it: its storage is full or switched off. */
export function keep(place: Place, edit: Kept): boolean {
  try {
    window.localStorage.setItem(keyOf(place), JSON.stringify(edit));
    return true;
  } catch {
    return false;
  }
}

export const forget = (place: Place) => window.localStorage.removeItem(keyOf(place));

export function keptPlaces(person?: string): Place[] {
  return Object.keys(window.localStorage).flatMap((key) => {
    const place = placeOf(key);
    return place && (person === undefined || place.person === person) ? [place] : [];
  });
}

export function readKept(place: Place): Kept | null {
  const text = window.localStorage.getItem(keyOf(place));
  return text === null ? null : (JSON.parse(text) as Kept);
}

/** For signing out: nothing that a person wrote stays in the browser. */
export const forgetAll = () => keptPlaces().forEach(forget);

/** Called with the place of an edit that another tab keeps from now on. */
export function onKeptElsewhere(listener: (place: Place) => void) {
  window.addEventListener('storage', ({ key, newValue }) => {
    const place = key !== null && newValue !== null ? placeOf(key) : null;
    if (place) listener(place);
  });
}
