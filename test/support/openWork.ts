/** What waits for people, as rows: decisions, quarantine, alerts and processes that would take long to come about. */
import { ExistingInstallationLive } from "@openfaith/server"
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { inHome } from "./processes.ts"

const entity = (connectionId: string, name: string) =>
  `(SELECT id FROM sync.entities WHERE connection_id = '${connectionId}' AND entity = '${name}')`
const anyStream = `(SELECT min(id) FROM sync.streams)`

/** Three records with the same thing wrong, one of them as large as a newsletter, and one whose parent is not there. */
const quarantined = (connectionId: string) => [
  `INSERT INTO sync.quarantine (entity_id, external_id, kind, path, reason, fingerprint, payload, sent_at, received_at)
   SELECT ${entity(connectionId, "people.Email")}, '90' || n, 'invalid', 'attributes.address', 'Expected a text, got a number', 'wrong-address',
     '{"type":"Email","id":"90' || n || '","attributes":{"address":7,"note":"' || repeat('a long text ', CASE WHEN n = 1 THEN 2000 ELSE 1 END) || '"}}',
     clock_timestamp(), clock_timestamp() FROM generate_series(1, 3) n`,
  `INSERT INTO sync.quarantine (entity_id, external_id, kind, path, reason, fingerprint, payload, parent_id, sent_at, received_at)
   SELECT ${entity(connectionId, "people.HouseholdMembership")}, '9004', 'parked', 'relationships.household', 'people.Household 4711 is not stored', 'no-household',
     '{"type":"HouseholdMembership","id":"9004"}', '4711', clock_timestamp(), clock_timestamp()`
]

/** One about deletions that is open, one about losses that was confirmed, each with records of its entity. */
const decisions = (connectionId: string) => [
  `WITH d AS (INSERT INTO sync.decisions (entity_id, kind, stream_id, live, allowed)
     VALUES (${entity(connectionId, "people.Email")}, 'deletions', ${anyStream}, 400, 50) RETURNING id)
   INSERT INTO sync.decision_records (decision_id, external_id)
   SELECT d.id, r.external_id FROM d, (SELECT external_id FROM sync.records WHERE entity_id = ${entity(connectionId, "people.Email")} ORDER BY 1 LIMIT 80) r`,
  `WITH d AS (INSERT INTO sync.decisions (entity_id, kind, stream_id, live, allowed, status, decided_at, decided_by, reason)
     VALUES (${entity(connectionId, "people.Person")}, 'losses', ${anyStream}, 100, 50, 'confirmed', clock_timestamp(), 'mara', 'the church stopped keeping it') RETURNING id)
   INSERT INTO sync.decision_records (decision_id, external_id, lost, outcome)
   SELECT d.id, r.external_id, '{people.Person.birthdate}', CASE WHEN r.n < 40 THEN 'applied' END
   FROM d, (SELECT external_id, row_number() OVER (ORDER BY external_id) AS n FROM sync.records
     WHERE entity_id = ${entity(connectionId, "people.Person")} ORDER BY 1 LIMIT 60) r`
]

/** An alert that is open, one that is over, and a silence. */
const alerts = (connectionId: string) => [
  `INSERT INTO sync.alerts (kind, subject, org_id, connection_id, since, reason, next, seen_at)
   SELECT 'stale', id, org_id, id, clock_timestamp() - interval '3 hours',
     'No full or delta run has read all of it for longer than three of its deltas should take', '\`openfaith runs --org acme\` shows what became of them',
     clock_timestamp() + interval '1 hour' FROM sync.connections WHERE id = '${connectionId}'`,
  `INSERT INTO sync.alerts (kind, subject, since, reason, next, resolved_at)
   VALUES ('low_disk', 'a machine', clock_timestamp() - interval '1 day', 'Less than 2,048 MB are free', 'Make room', clock_timestamp() - interval '2 hours')`,
  `INSERT INTO sync.alert_silences (kind, org_id, reason, created_by, until)
   VALUES ('paused_run', 'acme', 'the source is being rebuilt this weekend', 'mara', clock_timestamp() + interval '2 days')`
]

/** A process that was fenced, and says so for a while yet, and one that is gone. */
const processes = [
  `INSERT INTO sync.runners (id, role, address, machine, host, pid, process_started, version, store_version, heartbeat_at, shards, fenced, fenced_at)
   VALUES ('run-fenced', 'runner', '10.0.0.7:20711', 'another', 'a-host-with-a-rather-long-name.example.org', 4711, 'then', '0.0.9', 30,
     clock_timestamp() + interval '10 minutes', 21, 3, clock_timestamp() - interval '5 minutes')`,
  `INSERT INTO sync.runners (id, role, address, machine, host, pid, process_started, version, store_version, state, ended_at, reason)
   VALUES ('run-gone', 'runner', '10.0.0.8:20711', 'another', 'b-host', 4712, 'then', '0.1.0', 36, 'gone', clock_timestamp() - interval '1 hour', 'it was asked to drain')`
]

const add = (home: string, statements: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    for (const statement of statements) yield* sql.unsafe(statement)
  }).pipe(Effect.provide(ExistingInstallationLive.pipe(Layer.provide(inHome(home)))), Effect.orDie)

/** Adds quarantine and an alert of the connection to a home's database. */
export const addTroubles = (home: string, connectionId: string) => add(home, [...quarantined(connectionId), ...alerts(connectionId)])

/** The same with decisions and processes. */
export const addOpenWork = (home: string, connectionId: string) =>
  add(home, [...quarantined(connectionId), ...alerts(connectionId), ...decisions(connectionId), ...processes])
