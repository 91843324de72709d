import { useQuery } from "@tanstack/react-query"
import { api, ask } from "../api/api.ts"
import { every } from "../api/queries.ts"
import { useKeyset } from "../list/useKeyset.ts"

const lookMs = 1500

export interface ChosenDecisions {
  readonly connection: string | undefined
  readonly org: string | undefined
  /** Also those that have been decided. */
  readonly isAll: boolean
}

/** Decisions, newest first. */
export const useDecisions = ({ connection, isAll, org }: ChosenDecisions) =>
  useKeyset({
    queryKey: ["decisions", "list", connection ?? null, org ?? null, isAll],
    everyMs: lookMs,
    ask: (page, signal) =>
      ask(
        api.decisions.listDecisions({
          query: {
            ...page,
            ...(isAll ? {} : { open: "true" }),
            ...(connection === undefined ? {} : { connectionId: connection }),
            ...(org === undefined ? {} : { orgId: org })
          }
        }),
        signal
      )
  })

/** One with so many of its records. */
export const useDecision = (id: string, samples: number) =>
  useQuery({
    queryKey: ["decisions", "one", id, samples],
    queryFn: ({ signal }) => ask(api.decisions.getDecision({ params: { id }, query: { samples } }), signal),
    refetchInterval: every(lookMs),
    placeholderData: (before) => (before?.decision.id === id ? before : undefined)
  })
