import { useSyncExternalStore } from 'react';

/** What a person has chosen on this browser about the keyboard. */
export type Settings = { enterSends: boolean; letterKeys: boolean };

const storageKey = 'sredspace.settings';
const defaults: Settings = { enterSends: true, letterKeys: false };
const listeners = new Set<() => void>();
let settings: Settings = { ...defaults, ...(JSON.parse(window.localStorage.getItem(storageKey) ?? '{}') as Partial<Settings>) };

export const readSettings = () => settings;

export function changeSettings(changes: Partial<Settings>) {
  settings = { ...settings, ...changes };
  window.localStorage.setItem(storageKey, JSON.stringify(settings));
  listeners.forEach((listener) => listener());
}

export function useSettings(): Settings {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, readSettings);
}
