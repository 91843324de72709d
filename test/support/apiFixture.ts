/** Two organisations with something in every list, for tests of who sees what. */
import { Effect, Schema } from "effect"
import { ApiKeys } from "../../apps/server/src/access/ApiKeys.ts"
import type { Simulator } from "../../apps/simulator/src/index.ts"
import { rowsOf } from "./database.ts"
import { syncOnce } from "./engine.ts"

const Made = Schema.Struct({
  silence: Schema.String,
  quarantine: Schema.String,
  decision: Schema.String,
  row: Schema.String,
  person: Schema.String
})

/** A synced organisation with a quarantined record, a record that waits to be read, an overdue entity, an open decision, and a key and a browser bound to it. */
export const organisationWith = Effect.fn("organisationWith")(function* (
  simulator: Pick<Simulator, "token" | "url">,
  orgId: string,
  adapter: string
) {
  const { run } = yield* syncOnce({ simulator, orgId, adapter })
  const keys = yield* ApiKeys
  const { key } = yield* keys.create({ name: `one of ${orgId}`, scope: "read", orgIds: [orgId], createdBy: null })
  const fingerprint = `group-of-${orgId}`
  const [made] = yield* rowsOf(
    Made,
    `WITH e AS (SELECT e.id, s.id AS stream FROM sync.entities e JOIN sync.streams s ON s.entity_id = e.id
        WHERE e.connection_id = $1 AND e.entity = 'people.Person' LIMIT 1),
      q AS (INSERT INTO sync.quarantine (entity_id, external_id, kind, path, reason, fingerprint, payload, sent_at, received_at)
        SELECT id, 'broken-of-' || $2, 'invalid', 'attributes', 'is broken', $3, '{}', clock_timestamp(), clock_timestamp() FROM e RETURNING id),
      w AS (INSERT INTO sync.waiting_reads (entity_id, external_id, reason, not_before)
        SELECT id, 'waits-of-' || $2, 'asked', clock_timestamp() + interval '1 day' FROM e),
      a AS (INSERT INTO sync.asks (batch, entity_id, external_id) SELECT $4, id, 'waits-of-' || $2 FROM e),
      z AS (INSERT INTO sync.authorisations (id, org_id, adapter, base_url, redirect_uri, scopes, state_hash, verifier, started_by, expires_at)
        VALUES ($5, $2, 'pco', 'http://127.0.0.1', 'http://127.0.0.1/oauth/pco/callback', '{people}', convert_to($5::text, 'UTF8'), '', 'a test', clock_timestamp())),
      o AS (UPDATE sync.entities SET reconciled_at = '2020-01-01', due_age_seconds = 3600 WHERE id = (SELECT id FROM e)),
      l AS (INSERT INTO sync.alerts (kind, subject, org_id, connection_id, since, reason, next)
        SELECT 'stale', $1, $2, $1, clock_timestamp(), 'of ' || $2, 'look'),
      y AS (INSERT INTO sync.alert_silences (org_id, reason, created_by, until) VALUES ($2, 'of ' || $2, 'a test', clock_timestamp() + interval '1 day') RETURNING id),
      b AS (INSERT INTO sync.sessions (id, secret_hash, name, scope, org_ids)
        VALUES ('ses_of_' || $2, convert_to('ses_of_' || $2, 'UTF8'), 'a browser of ' || $2, 'read', ARRAY[$2])),
      d AS (INSERT INTO sync.decisions (entity_id, kind, stream_id, live, allowed) SELECT id, 'deletions', stream, 100, 50 FROM e RETURNING id)
      SELECT y.id::text AS silence, q.id::text AS quarantine, d.id::text AS decision, p.id AS row, p.external_id AS person
      FROM q, d, y, (SELECT id, external_id FROM canonical.person WHERE org_id = $2 ORDER BY id LIMIT 1) p`,
    [run.connectionId, orgId, fingerprint, `ask_of_${orgId}`, `auth_of_${orgId}`]
  )
  if (!made) return yield* Effect.die(new Error("The fixture made no rows."))
  return {
    orgId,
    adapter,
    connectionId: String(run.connectionId),
    runId: String(run.id),
    silenceId: made.silence,
    quarantineId: made.quarantine,
    decisionId: made.decision,
    keyId: key.id,
    sessionId: `ses_of_${orgId}`,
    rowId: made.row,
    fingerprint,
    askId: `ask_of_${orgId}`,
    authorisationId: `auth_of_${orgId}`,
    externalId: made.person
  }
})

export type Organisation = Effect.Success<ReturnType<typeof organisationWith>>
