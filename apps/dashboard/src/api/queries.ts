/** The client's cache: what it holds is shown at once and asked for again while somebody looks. */
import { MutationCache, type Query, QueryCache, QueryClient } from "@tanstack/react-query"
import { refusalOf } from "./api.ts"

/** How soon what changes by itself is asked for again while the page is visible. */
export const liveMs = 1000

/** These another attempt cannot change. */
const isFinal = (error: unknown) => !["unreachable", "unavailable", "internal"].includes(refusalOf(error).code)

/** Asks again and again, but not for what is not there. */
export const every =
  (ms: number) =>
  ({ state }: Pick<Query, "state">): number | false =>
    state.error !== null && isFinal(state.error) ? false : ms

/** The session has ended: the shell asks and says how to get in again. */
const onError = (error: unknown) => {
  if (refusalOf(error).code === "unauthenticated") void queryClient.invalidateQueries({ queryKey: ["session"] })
}

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: {
    queries: {
      retry: (attempts, error) => !isFinal(error) && attempts < 2,
      retryDelay: 1000,
      staleTime: 1000,
      // A page nobody looks at asks nothing.
      refetchIntervalInBackground: false
    },
    mutations: { retry: false }
  }
})
