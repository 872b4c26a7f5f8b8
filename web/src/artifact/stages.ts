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

/** The same colours for a chart, which is saved without the theme; distinct from each other and from either background. */
export const stageChartColours: Record<LogEntry['stage'], string> = {
  problem: '#7048e8',
  hypothesis: '#1c7ed6',
  experiment: '#0c8599',
  result: '#099268',
  conclusion: '#2f9e44',
  support: '#868e96',
  routine: '#868e96',
  admin: '#868e96',
};
