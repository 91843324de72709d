/**
 * Runs with much trouble in them, and very many of them, as rows: what pages and lists show of it would take days to come about. They have all ended, so
 * that no engine works on them.
 */
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { ExistingInstallationLive } from "@openfaith/server"
import { inHome } from "./processes.ts"

const receipt = `json_build_object('strategy', 'keyset', 'read', 120, 'distinct', 100, 'repeated', 20, 'applied', 90, 'unchanged', 0, 'stale', 5,
  'quarantined', 5, 'parked', 0, 'deleted', 0, 'regressed', 0, 'requests', 3, 'pages', 2, 'sourceTotal', 100, 'goneDuringRun', '[]'::json,
  'outsideList', '[]'::json, 'complete', true, 'balanced', true, 'reason', null, 'watermark', null)`

const scope = `'{"entities":null}'`

/** Runs of the connection that ended long ago, older than all others. */
const manyRuns = (connectionId: string, count: number) => `
  INSERT INTO sync.runs (id, connection_id, kind, scope, scope_hash, status, reason, requested_at, started_at, finished_at)
  SELECT 'run_' || lpad(n::text, 26, '0'), '${connectionId}', CASE WHEN n % 40 = 0 THEN 'reconciliation' ELSE 'delta' END, ${scope}, 'past',
    CASE WHEN n % 97 = 0 THEN 'failed' WHEN n % 31 = 0 THEN 'incomplete' ELSE 'complete' END,
    CASE WHEN n % 97 = 0 THEN 'the source does not answer' WHEN n % 31 = 0 THEN 'people.Person is not proven: 3 of the difference are not explained' END,
    at, at, at + interval '3 seconds'
  FROM generate_series(1, ${count}) n, LATERAL (SELECT clock_timestamp() - make_interval(mins => 15 * (${count} - n + 4)) AS at) t`

/** A run of all entities the connection has, in which the first has failed, others are blocked by it, and records are in quarantine. */
const troubledRun = (runId: string, connectionId: string) => [
  `INSERT INTO sync.runs (id, connection_id, kind, scope, scope_hash, status, reason, requested_at, started_at, finished_at, left_out)
   VALUES ('${runId}', '${connectionId}', 'full', ${scope}, 'troubled', 'incomplete',
     'people.Person is failed: the source refuses to show it (403). Ask its administrator, then run \`openfaith retry ${runId}\`',
     clock_timestamp() - interval '10 minutes', clock_timestamp() - interval '10 minutes', clock_timestamp() - interval '2 minutes',
     '[{"entity":"people.Note","reason":"switched off for this connection"}]')`,
  `INSERT INTO sync.streams (run_id, attempt, entity, entity_id, plan, status, reason, source_total, receipt, started_at, progress_at, finished_at)
   SELECT '${runId}', 1, entity, id, '{}', status,
     CASE status WHEN 'failed' THEN 'the source refuses to show it (403). Ask its administrator.'
       WHEN 'blocked' THEN 'people.Person, which it cannot be without, did not finish' WHEN 'paused' THEN 'schema changed: 12 of 12 records of the first page could not be read' END,
     100, CASE WHEN status = 'done' THEN ${receipt} END, clock_timestamp() - interval '9 minutes', clock_timestamp() - interval '5 minutes',
     clock_timestamp() - interval '4 minutes'
   FROM (SELECT id, entity, CASE WHEN entity LIKE '%.Person' THEN 'failed' WHEN entity LIKE '%.Tab' THEN 'paused'
     WHEN entity ~ '(Email|PhoneNumber|Address|FieldDatum|HouseholdMembership|E[0-9]*7)$' THEN 'blocked' ELSE 'done' END AS status
     FROM sync.entities WHERE connection_id = '${connectionId}') e`,
  `INSERT INTO sync.quarantine (entity_id, external_id, kind, path, reason, fingerprint, payload, sent_at, received_at)
   SELECT id, '4711' || n, 'invalid', 'attributes.name', 'Expected a text, got a number', 'f' || id, '{}', clock_timestamp(), clock_timestamp()
   FROM (SELECT id FROM sync.entities WHERE connection_id = '${connectionId}' AND entity ~ '(Campus|Household|E1)$') e, generate_series(1, 5) n
   ON CONFLICT DO NOTHING`
]

/** A connection that was cut off, with as many entities as a large source has, five to a product. */
const largeConnection = (connectionId: string, entities: number) => [
  `INSERT INTO sync.organisations (id) VALUES ('huge')`,
  `INSERT INTO sync.connections (id, org_id, adapter, base_url, account_id, account_name, status, status_reason)
   VALUES ('${connectionId}', 'huge', 'pco', 'http://127.0.0.1:9', '1', 'A church with a rather long name, of Saint Bartholomew the Apostle', 'needs_reauthorisation',
     'the source does not know the credential any more')`,
  `INSERT INTO sync.entities (connection_id, entity)
   SELECT '${connectionId}', 'product' || (n / 12) || '.E' || n FROM generate_series(0, ${entities - 1}) n`
]

export const largeConnectionId = "con_7zzzzzzzzzzzzzzzzzzzzzzzzz"
export const troubledRunId = "run_7zzzzzzzzzzzzzzzzzzzzzzzzy"
export const largeRunId = "run_7zzzzzzzzzzzzzzzzzzzzzzzzz"

/** Which of a large source's entities needs which: within a product the first is needed by all, and some help others. */
export const largeGraph = (entities: number) => {
  const name = (n: number) => `product${Math.floor(n / 12)}.E${n}`
  const edge = (from: number, to: number, kind: "hard" | "soft") => {
    return { from: name(from), to: name(to), kind, relation: "parent", reason: "as its list is nested", ordering: true }
  }
  const numbers = Array.from({ length: entities }, (_, n) => n)
  return {
    order: numbers.map(name),
    edges: numbers.flatMap((n) => [
      ...(n % 12 === 0 ? (n === 0 ? [] : [edge(0, n, "soft")]) : [edge(n % 4 === 3 ? n - 1 : n - (n % 12), n, "hard")]),
      ...(n % 17 === 16 ? [edge(n - 13, n, "soft")] : [])
    ])
  }
}

/** Adds them to a home's database: a troubled run of the connection, thousands of old ones, and a large connection with a run of its own. */
export const addTroubledRuns = (
  home: string,
  connectionId: string,
  { entities, runs }: { readonly entities: number; readonly runs: number }
) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const statements = [
      manyRuns(connectionId, runs),
      ...troubledRun(troubledRunId, connectionId),
      ...largeConnection(largeConnectionId, entities),
      ...troubledRun(largeRunId, largeConnectionId)
    ]
    for (const statement of statements) yield* sql.unsafe(statement)
  }).pipe(Effect.provide(ExistingInstallationLive.pipe(Layer.provide(inHome(home)))), Effect.orDie)
