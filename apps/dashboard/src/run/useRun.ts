/** A run with everything a page shows of it, as fresh as the server tells it. */
import type { RunView } from "@openfaith/api"
import { useQuery, useQueryClient } from "@tanstack/react-query"
import { useEffect, useState } from "react"
import { api, ask, refusalOf } from "../api/api.ts"
import { every, liveMs } from "../api/queries.ts"
import { followRun, type Liveness } from "./followRun.ts"
import { hasEnded } from "./words.ts"

/** A run that has ended can still be tried again by somebody else. */
const endedLookMs = 10_000

/** What takes longer to answer is not there. */
const answerMs = 5000

export const runKey = (id: string) => ["runs", "one", id] as const

export const useRun = (id: string) => {
  const queries = useQueryClient()
  const [liveness, setLiveness] = useState<Liveness>({ state: "connecting" })
  const { data, dataUpdatedAt, error } = useQuery({
    queryKey: runKey(id),
    queryFn: async ({ signal }) => {
      const before = queries.getQueryState<RunView>(runKey(id))?.dataUpdatedAt
      const asked = await ask(api.runs.getRun({ params: { runId: id } }), signal)
      const now = queries.getQueryState<RunView>(runKey(id))
      // What has been told meanwhile is newer than an answer that was under way.
      return now?.data !== undefined && now.dataUpdatedAt !== before ? now.data : asked
    },
    // What is followed is not asked for as well.
    staleTime: Infinity,
    refetchOnWindowFocus: ({ state }) => state.data !== undefined && hasEnded(state.data.run) && "always",
    refetchInterval: (query) => {
      const { data } = query.state
      // Until the server answers for the first time.
      if (data === undefined) return every(liveMs)(query)
      return hasEnded(data.run) ? endedLookMs : false
    }
  })
  const isFollowed = data !== undefined && !hasEnded(data.run)

  useEffect(() => {
    if (!isFollowed) return
    return followRun(`/v1/runs/${encodeURIComponent(id)}/events`, {
      view: (view) => queries.setQueryData<RunView>(runKey(id), view),
      liveness: setLiveness,
      isStillThere: () =>
        ask(api.runs.getRun({ params: { runId: id } }), AbortSignal.timeout(answerMs)).then(
          () => true,
          (refused: unknown) => {
            if (!["unauthenticated", "forbidden", "not_found"].includes(refusalOf(refused).code)) throw refused
            // The session has ended, or the run is gone: whoever shows the page is told why.
            void queries.invalidateQueries()
            return false
          }
        )
    })
  }, [id, isFollowed, queries])

  return { view: data, updatedAt: dataUpdatedAt, error, liveness: isFollowed ? liveness : { state: "over" as const } }
}
