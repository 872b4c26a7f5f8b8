import type { Words } from './en';
import { app } from './fr/app';
import { results } from './fr/results';

export const fr: Words = { ...app, ...results };
