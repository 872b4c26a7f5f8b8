import type { Words } from './en';
import { account } from './fr/account';
import { app } from './fr/app';
import { draft } from './fr/draft';
import { results } from './fr/results';

export const fr: Words = { ...app, ...results, ...draft, ...account };
