import type { AnyCanonicalEntity } from "@openfaith/canonical/vocabulary"
import { historyCtes } from "../store/historyCtes.ts"
import { unmergedCte } from "../store/referenceCtes.ts"

/**
 * Brings back what the decision $1 buried: the tombstone goes, and the canonical rows that were deleted with it are live again. Not where the content has
 * expired since.
 * The interval of the look stays, so the next look decides. A record whose tombstone is not the one the decision made is left alone.
 */
export const reviveStatement = (canonical: ReadonlyArray<AnyCanonicalEntity>): string => `
WITH place AS MATERIALIZED (
  SELECT d.id AS decision_id, d.entity_id, c.org_id FROM sync.decisions d JOIN sync.entities e ON e.id = d.entity_id
  JOIN sync.connections c ON c.id = e.connection_id WHERE d.id::text = $1::text),
wanted AS MATERIALIZED (
  SELECT r.entity_id, r.external_id, i.buried_at FROM place p JOIN sync.decision_records i ON i.decision_id = p.decision_id AND i.outcome = 'buried'
  JOIN sync.records r ON r.entity_id = p.entity_id AND r.external_id = i.external_id AND r.deleted_at = i.buried_at AND r.payload IS NOT NULL
  ORDER BY r.external_id FOR UPDATE OF r),
revived AS (
  UPDATE sync.records r SET deleted_at = NULL FROM wanted w
  WHERE r.entity_id = w.entity_id AND r.external_id = w.external_id AND r.deleted_at = w.buried_at
  RETURNING r.*, w.buried_at),
noted AS (
  UPDATE sync.decision_records i SET outcome = 'revived' FROM place p, revived v WHERE i.decision_id = p.decision_id AND i.external_id = v.external_id),${historyCtes(
    [
      `
  SELECT v.external_id, 0, 0, 'revived', v.sent_at, v.received_at, v.version, v.hash, '{}'::text[], '{}'::text[], v.stream_id, 'undo', NULL::boolean,
    v.adapter_version, v.transform_version, p.decision_id, NULL::text FROM revived v, place p`
    ]
  )}
${canonical
  .map(
    ({ name }) => `, ${name}_rows AS (
  UPDATE canonical.${name} c SET deleted_at = NULL, updated_at = clock_timestamp()
  FROM revived v WHERE c.entity_id = v.entity_id AND c.external_id = v.external_id AND c.deleted_at >= v.buried_at RETURNING c.id),
${name}_unmerged AS (${unmergedCte(`${name}_rows`, "true")}),
${name}_feed AS (
  INSERT INTO sync.changes (org_id, entity, ids, operations)
  SELECT p.org_id, '${name}', array_agg(r.id ORDER BY r.id), repeat('u', count(*)::int) FROM ${name}_rows r, place p GROUP BY p.org_id)`
  )
  .join("")}
SELECT count(*)::int AS count FROM revived`
