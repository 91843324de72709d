import { useQueryClient } from "@tanstack/react-query"
import { useEffect, useRef } from "react"
import type { Viewer } from "./useSession.ts"

/** Whoever has signed in after a session ended, or with another role, is shown what they may see now. */
export const useChangedSession = (session: Viewer | null | undefined, hasEnded: boolean) => {
  const queries = useQueryClient()
  const shown = useRef<string | null>(null)
  useEffect(() => {
    if (!session) return
    const now = hasEnded ? "ended" : JSON.stringify(session)
    const isAnother = shown.current !== null && shown.current !== now && !hasEnded
    shown.current = now
    if (isAnother) void queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== "session" })
  }, [queries, session, hasEnded])
}
