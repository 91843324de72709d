import { useQuery } from "@tanstack/react-query"
import { api, ask } from "../api/api.ts"
import { every } from "../api/queries.ts"

/** It is asked for on every page, and hurries nobody. */
const openMs = 5000

/** How much waits for people. */
export const useOpen = (isSignedIn: boolean) =>
  useQuery({
    queryKey: ["open"],
    queryFn: ({ signal }) => ask(api.standings.countOpen(), signal),
    refetchInterval: every(openMs),
    enabled: isSignedIn
  }).data
