import { useQuery } from "@tanstack/react-query"
import { api, ask } from "../api/api.ts"
import { every } from "../api/queries.ts"
import { useKeyset } from "../list/useKeyset.ts"

const lookMs = 5000

export interface ChosenGroups {
  readonly connection: string | undefined
  readonly org: string | undefined
  readonly entity: string | undefined
}

/** Open records by what is wrong with them, entity by entity. */
export const useGroups = ({ connection, entity, org }: ChosenGroups) =>
  useKeyset({
    queryKey: ["quarantine", "groups", "list", connection ?? null, org ?? null, entity ?? null],
    everyMs: lookMs,
    ask: (page, signal) =>
      ask(
        api.quarantine.listQuarantineGroups({
          query: {
            ...page,
            ...(connection === undefined ? {} : { connectionId: connection }),
            ...(org === undefined ? {} : { orgId: org }),
            ...(entity === undefined ? {} : { entity })
          }
        }),
        signal
      )
  })

export const useQuarantined = (id: string) =>
  useQuery({
    queryKey: ["quarantine", "one", id],
    queryFn: ({ signal }) => ask(api.quarantine.getQuarantined({ params: { id } }), signal),
    refetchInterval: every(lookMs)
  })
