/** What the page of one entity of a connection shows. */
import { useQuery } from "@tanstack/react-query"
import { api, ask } from "../api/api.ts"
import { every } from "../api/queries.ts"

const lookMs = 5000
/** Stored records that are looked at for what the source shows. */
export const sampleSize = 50
const shownRecords = 10

export const entityKey = (id: string, entity: string) => ["connections", "entity", id, entity] as const

export const useEntity = (id: string, entity: string) =>
  useQuery({
    queryKey: entityKey(id, entity),
    queryFn: ({ signal }) => ask(api.standings.getEntity({ params: { connectionId: id, entity } }), signal),
    refetchInterval: every(lookMs)
  })

export const fieldsKey = (id: string) => ["connections", "fields", id] as const

export const useFields = (id: string) =>
  useQuery({
    queryKey: fieldsKey(id),
    queryFn: ({ signal }) => ask(api.connections.listFields({ params: { connectionId: id } }), signal),
    refetchInterval: every(lookMs)
  })

/** Some of the stored records, as the source sent them. */
export const useSample = (orgId: string, adapter: string, entity: string, isWanted: boolean) =>
  useQuery({
    queryKey: ["connections", "sample", orgId, adapter, entity],
    enabled: isWanted,
    staleTime: 60_000,
    queryFn: ({ signal }) => ask(api.data.listRecords({ params: { orgId, entity }, query: { adapter, limit: sampleSize } }), signal)
  })

/** The latest records of it in quarantine. */
export const useHeldRecords = (connectionId: string, entity: string) =>
  useQuery({
    queryKey: ["quarantine", "records", connectionId, entity],
    queryFn: ({ signal }) => ask(api.quarantine.listQuarantine({ query: { connectionId, entity, limit: shownRecords } }), signal),
    refetchInterval: every(lookMs)
  })
