/**
 * Fills a migrated store with a large installation: many organisations with a connection each, one with several, runs, records, canonical rows, and
 * something in every list. Set-based, so that it is the database that works. What is measured over it is reading, so only what lists look at is true to life.
 */
import { Duration, Effect } from "effect"
import { SqlClient } from "effect/sql"

export interface StoreSize {
  readonly connections: number
  readonly runs: number
  readonly records: number
}

/** The organisation with a tenth of all records and runs, and twenty connections. */
export const largestOrg = "org-00001"
/** One like most others. */
export const usualOrg = "org-00100"

const largestConnections = 20

/** Source entities of each connection; the first has most records. */
export const entities = [
  "people.Person",
  "people.Email",
  "people.PhoneNumber",
  "people.Address",
  "people.Household",
  "people.HouseholdMembership",
  "people.Campus",
  "people.Tab",
  "people.FieldDefinition",
  "people.FieldDatum"
] as const

const id = (prefix: string, n: string) => `'${prefix}_' || lpad((${n})::text, 26, '0')`

/** In the order in which they refer to one another. */
const statements = ({ connections, records, runs }: StoreSize): ReadonlyArray<readonly [string, string]> => [
  ["organisations", `INSERT INTO sync.organisations (id) SELECT 'org-' || lpad(n::text, 5, '0') FROM generate_series(1, ${connections}) n`],
  [
    "connections",
    `INSERT INTO sync.connections (id, org_id, adapter, base_url, account_id, account_name, created_at)
    SELECT ${id("con", "n")}, 'org-' || lpad((CASE WHEN n <= ${largestConnections} THEN 1 ELSE n - ${largestConnections} + 1 END)::text, 5, '0'), 'pco',
      'https://api.example.org', n::text, 'Church ' || n, clock_timestamp() - n * interval '1 minute' FROM generate_series(1, ${connections}) n`
  ],
  [
    "entities",
    `INSERT INTO sync.entities (connection_id, entity, reconciled_at)
    SELECT c.id, e.name, clock_timestamp() - (CASE WHEN hashtext(c.id || e.name) & 127 = 0 THEN 9 ELSE hashtext(c.id || e.name) & 3 END) * interval '1 day'
    FROM sync.connections c, unnest('{${entities.join(",")}}'::text[]) WITH ORDINALITY AS e(name, n) ORDER BY c.id, e.n`
  ],
  [
    "budgets",
    `WITH budgets AS (
      INSERT INTO sync.budgets (credential, name, declared_requests, declared_period_ms, is_felt, is_shared, requests, period_ms)
      SELECT 'connection:' || c.id, w, 100, 20000, false, false, 100, 20000 FROM sync.connections c, unnest('{main,deep offset}'::text[]) w
      RETURNING id, credential, name),
    returns AS (INSERT INTO sync.budget_returns (budget_id, at, slots)
      SELECT id, now() + n * interval '1 minute', 1 FROM budgets, generate_series(1, 5) n),
    leases AS (INSERT INTO sync.budget_leases (budget_id, process, turn, held, expires_at, waiting, waiting_until)
      SELECT id, n::text, 1, 3, now() + interval '1 hour', '{0,0,0,2,0}', now() + interval '1 hour' FROM budgets, generate_series(1, 3) n)
    INSERT INTO sync.budget_users (connection_id, credential) SELECT substr(credential, 12), credential FROM budgets WHERE name = 'main'`
  ],
  [
    "schedules",
    `INSERT INTO sync.schedules (connection_id, kind, every_seconds, anchor_at, next_run_at)
    SELECT c.id, k, 900, now(), now() + interval '15 minutes' FROM sync.connections c, unnest('{delta,reconciliation}'::text[]) k`
  ],
  [
    "runs",
    // A tenth of them of the largest organisation; by age.
    `INSERT INTO sync.runs (id, connection_id, kind, scope, scope_hash, status, requested_at, started_at, finished_at)
    SELECT ${id("run", "n")}, ${id("con", `CASE WHEN n % 10 = 0 THEN 1 + n / 10 % ${largestConnections} ELSE 1 + n % ${connections} END`)},
      CASE WHEN n % 96 = 0 THEN 'reconciliation' ELSE 'delta' END, '{"entities":null}', md5(n::text),
      CASE n % 50 WHEN 0 THEN 'incomplete' ELSE 'complete' END, t.at, t.at, t.at + interval '20 seconds'
    FROM generate_series(1, ${runs}) n, LATERAL (SELECT now() - (${runs} - n) * interval '1 second' AS at) t`
  ],
  [
    "streams",
    `INSERT INTO sync.streams (run_id, attempt, entity, entity_id, plan, status, started_at, progress_at, finished_at)
    SELECT r.id, 1, e.entity, e.id, '{"strategy":"keyset"}', 'done', r.started_at, r.finished_at, r.finished_at
    FROM sync.runs r JOIN sync.entities e ON e.connection_id = r.connection_id AND e.entity = '${entities[0]}'`
  ],
  [
    "proofs",
    `INSERT INTO sync.proofs (entity_id, proven_to, whole_to, whole_made_at)
    SELECT id, now() - (id % 900) * interval '1 second', now() - interval '5 hours', now() FROM sync.entities`
  ],
  [
    "records",
    // Three tenths are people; a tenth of all belongs to the largest organisation.
    `INSERT INTO sync.records (entity_id, external_id, payload, hash, sent_at, received_at, deleted_at, stream_id, lane, adapter_version, transform_version)
    SELECT e.id, n::text, '{"id":"1","type":"Any","attributes":{"first_name":"Maria","last_name":"Mustermann","status":"active","created_at":"2020-01-01T00:00:00Z"}}',
      '\\x00', now(), now(), CASE WHEN n % 50 = 0 THEN now() END, NULL, 'backfill', '1', 1
    FROM (SELECT e.id, e.entity, row_number() OVER (ORDER BY e.id) - 1 AS at FROM sync.entities e) e
    CROSS JOIN LATERAL generate_series(1, (CASE WHEN e.at < ${largestConnections * entities.length}
        THEN ${Math.ceil(records / 10 / largestConnections)} ELSE ${Math.ceil((records * 9) / 10 / Math.max(1, connections - largestConnections))} END
      * CASE WHEN e.entity = '${entities[0]}' THEN 0.3 ELSE ${(0.7 / (entities.length - 1)).toFixed(4)} END)::int) n
    ORDER BY e.id, n::text COLLATE "C"`
  ],
  [
    "canonical rows",
    `INSERT INTO canonical.person (id, org_id, entity_id, external_id, first_name, last_name, deleted_at)
    SELECT 'person_' || lpad(md5(r.entity_id || ' ' || r.external_id), 26, '0'), c.org_id, r.entity_id, r.external_id, 'Anna', 'Mustermann ' || r.external_id, r.deleted_at
    FROM sync.records r JOIN sync.entities e ON e.id = r.entity_id AND e.entity = '${entities[0]}' JOIN sync.connections c ON c.id = e.connection_id
    ORDER BY 1`
  ],
  [
    "changes",
    // One for each fiftieth record, as pages are committed.
    `INSERT INTO sync.changes (xid, org_id, entity, ids, operations)
    SELECT n::text::xid8, 'org-' || lpad((CASE WHEN n % 10 = 0 THEN 1 ELSE 1 + n % ${connections - largestConnections + 1} END)::text, 5, '0'), 'person', '{person_1,person_2}', 'cu'
    FROM generate_series(1, ${Math.ceil(records / 50)}) n`
  ],
  [
    "quarantine",
    // One in two hundred records was, of a small store one in twenty; those of one entity in fifty still are.
    `INSERT INTO sync.quarantine (entity_id, external_id, kind, path, reason, fingerprint, payload, sent_at, received_at, resolved_at, resolution)
    SELECT r.entity_id, r.external_id, 'invalid', 'attributes.birthdate', 'Expected a date', md5(r.entity_id || ' ' || r.n % 3), '{}', now(), now(),
      CASE WHEN r.entity_id % 50 > 1 THEN now() END, CASE WHEN r.entity_id % 50 > 1 THEN 'healed' END
    FROM (SELECT entity_id, external_id, row_number() OVER () AS n FROM sync.records WHERE hashtext(external_id || ' ' || entity_id) % ${records < 1_000_000 ? 20 : 200} = 0) r`
  ],
  [
    "decisions",
    `INSERT INTO sync.decisions (entity_id, kind, status, stream_id, live, allowed)
    SELECT id, 'deletions', CASE WHEN id % 3 = 0 THEN 'open' ELSE 'rejected' END, 1, 1000, 50 FROM sync.entities WHERE id % 7 = 0`
  ],
  [
    "records of decisions",
    `INSERT INTO sync.decision_records (decision_id, external_id) SELECT d.id, n::text FROM sync.decisions d, generate_series(1, 20) n`
  ],
  [
    "reprojections",
    `INSERT INTO sync.reprojections (entity_id, transform_version, finished_at)
    SELECT id, 1, CASE WHEN id % 100 > 0 THEN now() END FROM sync.entities WHERE id % 2 = 0`
  ],
  [
    "waiting reads",
    `INSERT INTO sync.waiting_reads (entity_id, external_id) SELECT e.id, n::text FROM sync.entities e, generate_series(1, 40) n WHERE e.id % 20 = 0`
  ],
  [
    "webhook endpoints",
    `INSERT INTO sync.webhook_endpoints (connection_id, token, audited_at) SELECT id, md5(id), now() FROM sync.connections`
  ],
  [
    "webhook events",
    `INSERT INTO sync.webhook_inbox (connection_id, event_key, name, outcome, record_id, occurred_at, received_at)
    SELECT ${id("con", `1 + n % ${connections}`)}, n::text, 'people.v2.events.person.updated', 'asked', n::text, now() - n * interval '1 second',
      now() - n * interval '1 second' + interval '2 seconds' FROM generate_series(1, ${Math.ceil(runs / 2)}) n`
  ],
  [
    "alerts",
    // One in twenty is open; of the largest organisation as many as of all its runs, of others by chance.
    `INSERT INTO sync.alerts (kind, subject, org_id, connection_id, since, reason, next, opened_at, resolved_at)
    SELECT CASE WHEN n % 100 = 0 THEN 'stuck_run' ELSE 'incomplete_run' END, n::text, c.org_id, c.id, now(), 'it is so', 'look', now(), CASE WHEN n % 20 > 0 THEN now() END
    FROM generate_series(1, ${Math.ceil(runs / 4)}) n
    JOIN sync.connections c ON c.id = ${id("con", `CASE WHEN n % 10 = 0 THEN 1 + n / 10 % ${largestConnections} ELSE 1 + n % ${connections} END`)}`
  ],
  [
    "silences",
    `INSERT INTO sync.alert_silences (org_id, reason, created_by, until)
    SELECT org_id, 'they know', 'somebody', now() + CASE WHEN row_number() OVER () % 2 = 0 THEN interval '1 day' ELSE interval '-1 day' END FROM sync.connections ORDER BY id LIMIT 1000`
  ],
  [
    "audit",
    `INSERT INTO sync.audit_log (actor_id, actor, action, target, run_id, org_id)
    SELECT 'key_' || lpad((n % 1000)::text, 16, '0'), 'somebody', CASE WHEN n % 100 = 0 THEN 'retryRun' ELSE 'requestRun' END,
      '{}', CASE WHEN n % 100 = 0 THEN ${id("run", "n")} END, c.org_id
    FROM generate_series(1, ${Math.ceil(runs / 2)}) n
    JOIN sync.connections c ON c.id = ${id("con", `CASE WHEN n % 10 = 0 THEN 1 + n / 10 % ${largestConnections} ELSE 1 + n % ${connections} END`)}`
  ],
  ["outcomes of what was audited", `INSERT INTO sync.audit_outcomes (audit_id, status) SELECT id, 202 FROM sync.audit_log`],
  [
    "keys",
    `INSERT INTO sync.api_keys (id, name, scope, org_ids, secret_hash)
    SELECT 'key_' || lpad(n::text, 16, '0'), 'key ' || n, 'read', CASE WHEN n % 2 = 0 THEN ARRAY['org-' || lpad(n::text, 5, '0')] END, decode(md5(n::text), 'hex')
    FROM generate_series(1, ${connections}) n`
  ]
]

/** Answers the seconds each part took. */
export const fillStore = Effect.fn("fillStore")(function* (size: StoreSize, told: (part: string, seconds: number) => Effect.Effect<void>) {
  const sql = yield* SqlClient.SqlClient
  const timed = Effect.fnUntraced(function* (part: string, statement: string) {
    const [took] = yield* Effect.timed(
      sql.withTransaction(
        Effect.andThen(sql`SET LOCAL statement_timeout = 0`, Effect.andThen(sql`SET LOCAL work_mem = '512MB'`, sql.unsafe(statement)))
      )
    )
    yield* told(part, Duration.toSeconds(took))
  })
  for (const [part, statement] of statements(size)) yield* timed(part, statement)
  const [took] = yield* Effect.timed(sql.unsafe("VACUUM ANALYZE"))
  yield* told("vacuum", Duration.toSeconds(took))
})
