/** The client's cache: what it holds is shown at once and asked for again while somebody looks. */
import { QueryClient } from "@tanstack/react-query"
import { refusalOf } from "./api.ts"

/** How soon what changes by itself is asked for again while the page is visible. */
export const liveMs = 1500

/** These another attempt cannot change. */
const isFinal = (error: unknown) => !["unreachable", "unavailable"].includes(refusalOf(error).code)

export const queryClient = new QueryClient({
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
