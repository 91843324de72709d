import type { Scope, Session } from "@openfaith/api"
import { includes } from "@openfaith/api"
import { type QueryClient, queryOptions, useQuery, useQueryClient } from "@tanstack/react-query"
import { api, ask, refusalOf } from "../api/api.ts"

export type Viewer = typeof Session.Type

interface Known {
  /** `null`: nobody who is signed in. */
  readonly session: Viewer | null
  /** The session is over: it is shown as it was, so that nothing somebody has typed is lost, until they have signed in again. */
  readonly hasEnded: boolean
}

const sessionKey = ["session"] as const

/** Asked for as soon as these pages are there, before anything of them is drawn: every page waits for it. */
export const sessionQuery = (queries: QueryClient) =>
  queryOptions({
    queryKey: sessionKey,
    queryFn: ({ signal }) =>
      ask(api.session.getSession(), signal).then(
        (session): Known => ({ session, hasEnded: false }),
        (refused: unknown): Known => {
          if (refusalOf(refused).code !== "unauthenticated") throw refused
          const before = queries.getQueryData<Known>(sessionKey)?.session ?? null
          return { session: before, hasEnded: before !== null }
        }
      )
  })

/** Who looks: `undefined` while it is not known, `null` for nobody who is signed in. */
export const useSession = () => {
  const { data, error } = useQuery({
    ...sessionQuery(useQueryClient()),
    // A session ends by itself, and begins in another tab.
    refetchInterval: ({ state: { data, error } }) => (data?.session === null || data?.hasEnded === true || error !== null ? 2000 : 60_000)
  })
  return { session: data?.session, hasEnded: data?.hasEnded ?? false, error }
}

/** What the role of whoever looks allows. */
export interface Rights {
  readonly mayOperate: boolean
  readonly mayAdminister: boolean
  /** Is bound to no organisation. */
  readonly seesAll: boolean
}

export const useRights = (): Rights => {
  const { session } = useSession()
  const may = (needed: Scope) => session !== undefined && session !== null && includes(session.scope, needed)
  return { mayOperate: may("operate"), mayAdminister: may("admin"), seesAll: session?.orgIds === null }
}
