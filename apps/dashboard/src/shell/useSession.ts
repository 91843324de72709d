import { useQuery } from "@tanstack/react-query"
import { api, ask, refusalOf } from "../api/api.ts"

/** Who looks: `undefined` while it is not known, `null` for nobody who is signed in. */
export const useSession = () => {
  const { data, error } = useQuery({
    queryKey: ["session"],
    queryFn: ({ signal }) =>
      ask(api.session.getSession(), signal).catch((refused: unknown) => {
        if (refusalOf(refused).code === "unauthenticated") return null
        throw refused
      }),
    // A session ends by itself, and begins in another tab.
    refetchInterval: ({ state }) => (state.data === null || state.error !== null ? 2000 : 60_000)
  })
  return { session: data, error }
}
