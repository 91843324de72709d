import { keepPreviousData, type QueryKey, useInfiniteQuery } from "@tanstack/react-query"
import { useMemo } from "react"
import { every } from "../api/queries.ts"

/** A page of a list of the contract. */
interface KeysetPage<Item> {
  readonly items: ReadonlyArray<Item>
  /** The cursor of the following page; `null`: this was the last. */
  readonly next: string | null
}

export const pageSize = 50
/** Whoever has gone through more pages than these reads what was, not what is new. */
const livePages = 2

/** What a list is asked for, beside its filters. */
export interface PageAsked {
  readonly limit: number
  readonly cursor?: string
}

export interface Keyset<Item> {
  readonly queryKey: QueryKey
  readonly ask: (page: PageAsked, signal: AbortSignal) => Promise<KeysetPage<Item>>
  /** How soon its beginning is asked for again; `null`: not by itself. */
  readonly everyMs: number | null
  readonly isAsked?: boolean
}

/** A list of the contract, page by page. */
export const useKeyset = <Item>({ ask, everyMs, isAsked = true, queryKey }: Keyset<Item>) => {
  const { data, dataUpdatedAt, error, fetchNextPage, hasNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey,
    initialPageParam: null,
    queryFn: ({ pageParam, signal }: { readonly pageParam: string | null; readonly signal: AbortSignal }) =>
      ask({ limit: pageSize, ...(pageParam === null ? {} : { cursor: pageParam }) }, signal),
    getNextPageParam: ({ next }): string | null => next,
    refetchInterval: (query) => (everyMs === null || (query.state.data?.pages.length ?? 0) > livePages ? false : every(everyMs)(query)),
    placeholderData: keepPreviousData,
    enabled: isAsked
  })
  return {
    /** `undefined`: not known yet. The same as long as nothing of it is another. */
    items: useMemo(() => data?.pages.flatMap(({ items }) => items), [data]),
    updatedAt: dataUpdatedAt,
    error,
    hasNextPage,
    isFetchingNextPage,
    fetchNextPage
  }
}

export type KeysetView<Item> = ReturnType<typeof useKeyset<Item>>
