/** What the pages of records show: what is found, the story of one, and what is stored of it. */
import { useQuery, useQueryClient } from "@tanstack/react-query"
import { api, ask } from "../api/api.ts"
import { every } from "../api/queries.ts"
import { useKeyset } from "../list/useKeyset.ts"
import type { Story } from "./recordWords.ts"

const lookMs = 5000
const pageSize = 25

/** One by the id of its row, or by the source's name of it. */
export type Asked =
  | { readonly id: string }
  | { readonly orgId: string; readonly entity: string; readonly externalId: string; readonly adapter: string | undefined }

export const useFinds = (orgId: string, text: string) =>
  useKeyset({
    queryKey: ["search", orgId, text],
    everyMs: null,
    ask: (page, signal) => ask(api.data.search({ params: { orgId }, query: { ...page, text, limit: pageSize } }), signal)
  })

export const useLineage = (asked: Asked) =>
  useQuery({
    queryKey: ["lineage", asked],
    queryFn: ({ signal }) =>
      ask(
        "id" in asked
          ? api.data.getLineage({ params: { id: asked.id } })
          : api.data.getRecordLineage({
              params: { orgId: asked.orgId, entity: asked.entity, externalId: asked.externalId },
              query: asked.adapter === undefined ? {} : { adapter: asked.adapter }
            }),
        signal
      ),
    refetchInterval: every(lookMs)
  })

/** The columns of a live row; `null`: it is not live. */
export const useRow = (place: { readonly orgId: string; readonly entity: string; readonly id: string } | null) =>
  useQuery({
    queryKey: ["lineage", "row", place?.id],
    enabled: place !== null,
    queryFn: async ({ signal }) => {
      const { entity = "", id = "", orgId = "" } = place ?? {}
      const { items } = await ask(api.data.listRows({ params: { orgId, entity }, query: { ids: id } }), signal)
      return items[0] ?? null
    },
    refetchInterval: every(lookMs)
  })

/** The record as the source sent it; `null`: nothing of it is stored. Asked for once somebody wants to see it. */
export const useStoredRecord = ({ adapter, entity, externalId, orgId, rows }: Story, isWanted: boolean) =>
  useQuery({
    queryKey: ["lineage", "stored", orgId, adapter, entity, externalId],
    enabled: isWanted,
    queryFn: async ({ signal }) => {
      const { items } = await ask(
        api.data.listRecords({ params: { orgId, entity }, query: { adapter, externalId, includeDeleted: "true" } }),
        signal
      )
      // Connections of one organisation to the same source may both have a record of that id.
      return items.find(({ canonicalIds }) => rows.some(({ id }) => canonicalIds.includes(id))) ?? items[0] ?? null
    }
  })

/** A record in quarantine with its payload. */
export const useQuarantined = (id: string, isWanted: boolean) =>
  useQuery({
    queryKey: ["lineage", "quarantined", id],
    enabled: isWanted,
    queryFn: ({ signal }) => ask(api.quarantine.getQuarantined({ params: { id } }), signal)
  })

/** Has everything that is shown of records asked for again. */
export const useRefresh = () => {
  const queries = useQueryClient()
  return () =>
    Promise.all(["lineage", "search", "quarantine", "standings"].map((first) => queries.invalidateQueries({ queryKey: [first] })))
}
