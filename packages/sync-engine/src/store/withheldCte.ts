/**
 * Looks that would empty fields go to quarantine, the newest one of each record, until loading/Losses.ts knows that they are few. Reads `input`,
 * `classed` and `place` of the page statement.
 */
import { fingerprint } from "./fingerprint.ts"

export const withheldCte = (byId: string): string => `
withheld AS (
  INSERT INTO sync.quarantine AS q (entity_id, external_id, kind, path, reason, fingerprint, payload, hash, parent_id, sent_at, received_at, stream_id,
    lost, by_id)
  SELECT x.entity_id, x.external_id, x.kind, x.path, x.reason, ${fingerprint("x")}, x.payload, x.hash, x.parent_id, x.sent_at, x.received_at, x.stream_id,
    x.lost, ${byId}
  FROM (
    SELECT p.entity_id, i.external_id, 'losing' AS kind, c.lost[1] AS path, 'empties ' || array_to_string(c.lost, ', ') AS reason,
      i.payload::text AS payload, i.hash, i.parent_id, i.sent_at, i.received_at, p.stream_id, c.lost
    FROM place p, input i JOIN classed c ON c.n = i.n WHERE c.class = 'h') x
  WHERE NOT EXISTS (SELECT 1 FROM sync.quarantine w WHERE w.entity_id = x.entity_id AND w.external_id = x.external_id
    AND w.resolution LIKE 'waived: %' AND w.hash = x.hash)
  ORDER BY x.external_id
  ON CONFLICT (entity_id, external_id) WHERE resolved_at IS NULL DO UPDATE SET kind = excluded.kind, path = excluded.path, reason = excluded.reason,
    fingerprint = excluded.fingerprint, payload = excluded.payload, hash = excluded.hash, parent_id = excluded.parent_id, sent_at = excluded.sent_at,
    received_at = excluded.received_at, stream_id = excluded.stream_id, lost = excluded.lost, by_id = excluded.by_id,
    last_seen_at = clock_timestamp(), times_seen = q.times_seen + 1
  WHERE excluded.sent_at >= q.sent_at)`
