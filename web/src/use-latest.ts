import { useCallback, useLayoutEffect, useRef } from 'react';

/** A function that stays the same in every render and calls the newest one. */
export function useLatest<Args extends unknown[], Result>(call: (...args: Args) => Result): (...args: Args) => Result {
  const latest = useRef(call);
  useLayoutEffect(() => {
    latest.current = call;
  });
  return useCallback((...args: Args) => latest.current(...args), []);
}
