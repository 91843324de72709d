import { useQuery } from "@tanstack/react-query"
import { api, ask } from "../api/api.ts"
import { every } from "../api/queries.ts"

/** Heartbeats come every two seconds. */
const lookMs = 2000

/** The processes that work on the installation; only who sees all of it may ask. */
export const useCluster = (isAsked: boolean) =>
  useQuery({
    queryKey: ["cluster"],
    queryFn: ({ signal }) => ask(api.cluster.getCluster(), signal),
    refetchInterval: every(lookMs),
    enabled: isAsked
  })
