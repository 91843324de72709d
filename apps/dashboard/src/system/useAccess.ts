import { api, ask } from "../api/api.ts"
import { useKeyset } from "../list/useKeyset.ts"

const lookMs = 10_000

export const useKeys = () =>
  useKeyset({
    queryKey: ["keys"],
    everyMs: lookMs,
    ask: (page, signal) => ask(api.keys.listKeys({ query: page }), signal)
  })

/** Browsers that are signed in. */
export const useSignedIn = () =>
  useKeyset({
    queryKey: ["sessions"],
    everyMs: lookMs,
    ask: (page, signal) => ask(api.keys.listSessions({ query: page }), signal)
  })
