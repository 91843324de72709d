/** What holds while everything goes wrong, and what has to be so when it no longer does. */
import { canonicalModel } from "@openfaith/canonical"
import { Operations } from "@openfaith/server"
import { Effect, Schema, Stream } from "effect"
import { rowsOf } from "../../support/database.ts"
import { expectStoreEqualsSource } from "../../support/expectStoreEqualsSource.ts"
import type { Church } from "./Rig.ts"
import { untiring } from "./workload.ts"

const Violation = Schema.Struct({ violation: Schema.String })

const strangers = canonicalModel
  .map(
    ({
      name
    }) => `SELECT 'canonical.${name} ' || c.id || ' of ' || c.org_id || ' comes from ' || n.org_id AS violation FROM canonical.${name} c
      JOIN sync.entities e ON e.id = c.entity_id JOIN sync.connections n ON n.id = e.connection_id WHERE n.org_id <> c.org_id`
  )
  .join(" UNION ALL ")

const number = (name: string) => `(s.receipt ->> '${name}')::int`
const settled = ["applied", "unchanged", "stale", "quarantined", "parked"].map(number).join(" + ")

/** A run is complete only where every receipt adds up. */
const unbalanced = `SELECT 'the receipt of ' || s.entity || ' in ' || r.id || ' does not add up: ' || s.receipt::text AS violation
  FROM sync.runs r JOIN sync.streams s ON s.run_id = r.id AND s.attempt = r.attempt
  WHERE r.kind <> 'records' AND r.status = 'complete' AND s.receipt IS NOT NULL AND ((s.receipt ->> 'balanced')::boolean IS NOT TRUE
    OR ${number("read")} <> ${number("distinct")} + ${number("repeated")} OR ${number("distinct")} <> ${settled} + coalesce(${number("erased")}, 0))`

const doubled = canonicalModel
  .map(
    ({ name }) => `SELECT 'canonical.${name} has ' || count(*) || ' rows of ' || c.external_id AS violation FROM canonical.${name} c
      WHERE c.deleted_at IS NULL GROUP BY c.entity_id, c.external_id, c.slot HAVING count(*) > 1`
  )
  .join(" UNION ALL ")

/** Whatever a runner's clock says, the next time is at most one interval away. */
const late = `SELECT 'the next ' || kind || ' of ' || connection_id || ' is due only at ' || next_run_at AS violation FROM sync.schedules
  WHERE enabled AND every_seconds IS NOT NULL AND next_run_at > clock_timestamp() + make_interval(secs => every_seconds + jitter_seconds + 1)`

const found = (statement: string) => Effect.map(rowsOf(Violation, statement), (rows) => rows.map(({ violation }) => violation))

/** What may never be, not even for a moment. */
export const violationsNow = Effect.map(Effect.forEach([strangers, unbalanced, doubled, late], found), (lists) => lists.flat())

/** Runs that did not end, or failed. The sources have answered by then, so nothing but ourselves is to blame. */
export const unfinished = found(
  `SELECT r.id || ' (' || r.kind || ') is ' || r.status || coalesce(': ' || r.reason, '') AS violation FROM sync.runs r
   WHERE r.kind <> 'records' AND r.status IN ('requested', 'running', 'paused')`
)
export const failed = found(
  `SELECT r.id || ' (' || r.kind || ') has failed' || coalesce(': ' || r.reason, '') AS violation FROM sync.runs r
   WHERE r.kind <> 'records' AND r.status = 'failed'`
)

const Row = Schema.Struct({ id: Schema.String })

/** Whoever has followed the feed from its beginning has exactly the rows that are there. */
export const feedViolations = ({ orgId }: Church) =>
  Effect.gen(function* () {
    const operations = yield* Operations
    const told = new Map<string, Set<string>>()
    yield* Stream.runForEach(operations.changes({ after: null, orgId, follow: false }), ({ entity, rows }) =>
      Effect.sync(() => {
        const ids = told.get(entity) ?? new Set()
        told.set(entity, ids)
        for (const { id, operation } of rows) {
          if (operation === "deleted") ids.delete(id)
          else ids.add(id)
        }
      })
    )
    const violations: Array<string> = []
    for (const { name } of canonicalModel) {
      const live = yield* rowsOf(Row, `SELECT id FROM canonical.${name} WHERE org_id = $1 AND deleted_at IS NULL`, [orgId])
      const ids = told.get(name) ?? new Set()
      const missing = live.filter(({ id }) => !ids.delete(id))
      if (missing.length > 0) violations.push(`the feed of ${orgId} does not tell of ${missing.length} rows of ${name}: ${missing[0]?.id}`)
      if (ids.size > 0) violations.push(`the feed of ${orgId} tells of ${ids.size} rows of ${name} that are not there: ${[...ids][0]}`)
    }
    return violations
  }).pipe(untiring)

/** The store of a church against the church, row by row. */
export const differences = ({ orgId, simulator }: Church) =>
  expectStoreEqualsSource(simulator, orgId).pipe(
    Effect.sandbox,
    Effect.as([]),
    Effect.catch((cause) => Effect.succeed([`${orgId} does not equal its source: ${String(cause)}`]))
  )
