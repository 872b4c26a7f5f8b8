import { useSyncExternalStore } from 'react';

// The question of each session while it is written. It outlives the composer and, in the tab's storage, a reload.
const storageKey = (sessionId: string) => `sredspace.text.${sessionId}`;
const listeners = new Set<() => void>();

export const readText = (sessionId: string) => window.sessionStorage.getItem(storageKey(sessionId)) ?? '';

export function writeText(sessionId: string, text: string) {
  if (text === '') window.sessionStorage.removeItem(storageKey(sessionId));
  else window.sessionStorage.setItem(storageKey(sessionId), text);
  listeners.forEach((listener) => listener());
}

export function useComposerText(sessionId: string): string {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    () => readText(sessionId),
  );
}

export const composerFieldId = 'question';

/** Waits a frame: on a narrow screen the composer shows only after its pane was chosen. */
export const focusComposer = () => requestAnimationFrame(() => document.getElementById(composerFieldId)?.focus());

let wished = false;

/** Asks for the focus once the composer of the session that opens next is there. */
export const wishFocus = () => void (wished = true);
export const takeFocusWish = () => {
  const taken = wished;
  wished = false;
  return taken;
};

export function insertText(sessionId: string, text: string) {
  writeText(sessionId, text);
  focusComposer();
}
