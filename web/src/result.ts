import type { TaskResult } from '@sredspace/client/results';

/** The server keeps what a worker sent as it came, so this looks before it believes. */
export function asResult(python: unknown): TaskResult | null {
  if (typeof python !== 'object' || python === null) return null;
  const { runType, result, citations, questions, warnings, engine } = python as Partial<TaskResult>;
  const whole = typeof runType === 'string' && typeof result === 'object' && result !== null && typeof engine === 'object';
  return whole && [citations, questions, warnings].every(Array.isArray) ? (python as TaskResult) : null;
}
