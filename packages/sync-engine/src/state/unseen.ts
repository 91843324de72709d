import type { SqlClient } from "effect/sql"

/**
 * Ids of live records that the readings of a stream have not shown. Records that the stream has settled under a person's decision are left out: they
 * have been asked for by id already. The difference is made in SQL, so it costs no memory however large it is.
 */
export const unseenIds = (sql: SqlClient.SqlClient, entityId: number, streamId: number) => sql`
  SELECT external_id AS id FROM sync.records WHERE entity_id = ${entityId} AND deleted_at IS NULL
  EXCEPT SELECT unnest(ids) FROM sync.sightings WHERE stream_id = ${streamId} AND lap > 0
  EXCEPT SELECT i.external_id FROM sync.decisions d JOIN sync.decision_records i ON i.decision_id = d.id
    WHERE d.entity_id = ${entityId} AND d.kind = 'deletions' AND i.stream_id = ${streamId}`
