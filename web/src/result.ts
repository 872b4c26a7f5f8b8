import type { TaskResult } from '@sredspace/client/results';

/** The server stores what a worker sent without looking at it, so this checks the shape first. */
export function asResult(python: unknown): TaskResult | null {
  if (typeof python !== 'object' || python === null) return null;
  const { runType, result, citations, questions, warnings, engine } = python as Partial<TaskResult>;
  const valid = typeof runType === 'string' && typeof result === 'object' && result !== null && typeof engine === 'object';
  return valid && [citations, questions, warnings].every(Array.isArray) ? (python as TaskResult) : null;
}
