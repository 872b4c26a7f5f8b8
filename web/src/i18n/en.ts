import { account } from './en/account';
import { app } from './en/app';
import { draft } from './en/draft';
import { results } from './en/results';

// fr.ts must have the same keys; the compiler checks it.
export const en = { ...app, ...results, ...draft, ...account };

export type Key = keyof typeof en;
export type Words = Record<Key, string>;
