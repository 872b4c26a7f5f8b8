import { lazy } from 'react';

// Requested at once: every conversation needs it.
const markdown = import('./markdown');
export const Answer = lazy(() => markdown);
