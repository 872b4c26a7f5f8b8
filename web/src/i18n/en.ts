import { app } from './en/app';
import { results } from './en/results';

// fr.ts must have the same keys; the compiler checks it.
export const en = { ...app, ...results };

export type Key = keyof typeof en;
export type Words = Record<Key, string>;
