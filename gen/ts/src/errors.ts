import type { ErrorCode, Problem } from './api/types.gen.js';

/** The problem document of one code: `ProblemOf<'run_in_progress'>` has `runId`. */
export type ProblemOf<Code extends ErrorCode> = Problem & { code: Code };

/** The server, or a proxy before it, refused the request. */
export class ResponseError extends Error {
  override readonly name: string = 'ResponseError';
  constructor(
    message: string,
    readonly status: number,
    /** Seconds that `Retry-After` asks to wait, if the response had it. */
    readonly retryAfter: number | undefined,
  ) {
    super(message);
  }
}

/** The server refused the request with a problem document. Narrow `problem` by its `code`. */
export class ProblemError extends ResponseError {
  override readonly name = 'ProblemError';
  constructor(
    readonly problem: Problem,
    retryAfter?: number,
  ) {
    super(`${problem.title}: ${problem.detail ?? problem.code}`, problem.status, retryAfter);
  }
}

/**
 * The problem document in anything that a call returned as `error` or threw; null for any other error, such as a lost connection.
 * With a code, null for other codes too: `asProblem(error, 'run_in_progress')?.runId`.
 */
export function asProblem(error: unknown): Problem | null;
export function asProblem<Code extends ErrorCode>(error: unknown, code: Code): ProblemOf<Code> | null;
export function asProblem(error: unknown, code?: ErrorCode): Problem | null {
  const found = error instanceof ProblemError ? error.problem : error;
  if (typeof found !== 'object' || found === null || !('code' in found && 'status' in found && 'title' in found)) return null;
  return code === undefined || found.code === code ? (found as Problem) : null;
}

/** Seconds to wait, from either form of the header. */
export function retryAfterOf(response: Response | undefined): number | undefined {
  const value = response?.headers.get('Retry-After');
  if (!value) return undefined;
  const seconds = /^\d+$/.test(value) ? Number(value) : (Date.parse(value) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : undefined;
}

type Result<Data> = { data?: Data; error?: unknown; response?: Response | undefined };

/** The error of a result to throw: a `ProblemError`, a `ResponseError`, or what `fetch` threw. */
export function errorOf({ error, response }: Result<unknown>): unknown {
  const problem = asProblem(error);
  const wait = retryAfterOf(response);
  if (problem) return new ProblemError(problem, wait);
  return response ? new ResponseError(`the server returned ${response.status}`, response.status, wait) : error;
}

/** The data of a call. Throws instead if the call failed. */
export function unwrap<Data>(result: Result<Data>): Exclude<Data, undefined> {
  if (result.error !== undefined || result.data === undefined) throw errorOf(result);
  return result.data as Exclude<Data, undefined>;
}
