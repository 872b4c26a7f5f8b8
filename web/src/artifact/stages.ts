import type { LogEntry } from '@sredspace/client/results';

/** The colour of each stage of work, by its name in the theme. */
export const stageColours: Record<LogEntry['stage'], string> = {
  problem: 'violet',
  hypothesis: 'blue',
  experiment: 'cyan',
  result: 'teal',
  conclusion: 'green',
  support: 'gray',
  routine: 'gray',
  admin: 'gray',
};
