import type { StandingCounts, StandingFilter } from "@openfaith/api"
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query"
import { api, ask } from "../api/api.ts"
import { every, liveMs } from "../api/queries.ts"
import type { OverviewSearch } from "../searches.ts"

export type Chosen = Pick<OverviewSearch, "only" | "fresh" | "org">

const pageSize = 50
/** Whoever has loaded more pages than these asks more of the server each time, so it is asked less often: once a second for each page. */
const livePages = 3

/** How connections stand, page by page, live. */
export const useStandings = ({ fresh, only, org }: Chosen) =>
  useInfiniteQuery({
    queryKey: ["standings", "list", only ?? null, fresh ?? null, org ?? null],
    initialPageParam: null,
    queryFn: ({ pageParam, signal }: { readonly pageParam: string | null; readonly signal: AbortSignal }) =>
      ask(
        api.standings.listStandings({
          query: {
            limit: pageSize,
            ...(only === undefined ? {} : { only }),
            ...(fresh === undefined ? {} : { fresh }),
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

/** Counting looks into every connection, so the more there are the less often it is asked for: every two seconds for each thousand of them. */
const countMs = (counts: StandingCounts | undefined) => 2000 * Math.max(1, Math.ceil((counts?.connections ?? 0) / 1000))

/** How many connections are how. */
export const useStandingCounts = (org: string | undefined) =>
  useQuery({
    queryKey: ["standings", "counts", org ?? null],
    queryFn: ({ signal }) => ask(api.standings.countStandings({ query: org === undefined ? {} : { orgId: org } }), signal),
    refetchInterval: (query) => every(countMs(query.state.data))(query),
    placeholderData: keepPreviousData
  })

const attention: ReadonlyArray<StandingFilter> = ["needs_reauthorisation", "stuck", "paused", "degraded"]

/** How many a person should look at, where they are not all in the same state, which says it as well; else 0. */
export const needAttention = ({ health }: StandingCounts): number => {
  const those = health.filter(({ state }) => attention.includes(state))
  return those.length < 2 ? 0 : those.reduce((sum, { connections }) => sum + connections, 0)
}
