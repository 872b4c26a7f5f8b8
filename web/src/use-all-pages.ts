import { useEffect, useMemo } from 'react';

type PagedQuery<T> = { data?: { pages: { items: T[] }[] }; hasNextPage: boolean; isFetching: boolean; fetchNextPage: () => unknown };

/** The items of all pages of a list, which are fetched one after the other. */
export function useAllPages<T>({ data, hasNextPage, isFetching, fetchNextPage }: PagedQuery<T>): T[] {
  useEffect(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  return useMemo(() => data?.pages.flatMap((page) => page.items) ?? [], [data]);
}
