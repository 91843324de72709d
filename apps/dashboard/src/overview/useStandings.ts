import type { StandingFilter } from "@openfaith/api"
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query"
import { api, ask } from "../api/api.ts"
import { every, liveMs } from "../api/queries.ts"

export interface Chosen {
  readonly only: StandingFilter | undefined
  readonly org: string | undefined
}

const pageSize = 50
/** Whoever has loaded more pages than these asks more of the server each time, so it is asked less often: once a second for each page. */
const livePages = 3

/** How connections stand, page by page, live. */
export const useStandings = ({ only, org }: Chosen) =>
  useInfiniteQuery({
    queryKey: ["standings", "list", only ?? null, org ?? null],
    initialPageParam: null,
    queryFn: ({ pageParam, signal }: { readonly pageParam: string | null; readonly signal: AbortSignal }) =>
      ask(
        api.standings.listStandings({
          query: {
            limit: pageSize,
            ...(only === undefined ? {} : { only }),
            ...(org === undefined ? {} : { orgId: org }),
            ...(pageParam === null ? {} : { cursor: pageParam })
          }
        }),
        signal
      ),
    getNextPageParam: ({ next }): string | null => next,
    refetchInterval: (query) => {
      const pages = query.state.data?.pages.length ?? 0
      return every(pages > livePages ? pages * 1000 : liveMs)(query)
    },
    placeholderData: keepPreviousData
  })

/** Some of those that need attention, for whoever sees only the beginning of a long list. */
export const useAttention = (org: string | undefined) =>
  useQuery({
    queryKey: ["standings", "attention", org ?? null],
    queryFn: ({ signal }) =>
      ask(
        api.standings.listStandings({ query: { limit: attentionShown, only: "attention", ...(org === undefined ? {} : { orgId: org }) } }),
        signal
      ),
    refetchInterval: every(5000)
  })
export const attentionShown = 20
