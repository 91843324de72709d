import { assert, it } from "@effect/vitest"
import { ConnectionId, RunId, type StandingFacts } from "@openfaith/sync-engine"
import { standingOf } from "./standingWords.ts"

const at = "2026-03-01T10:00:00.000Z"

const healthy: StandingFacts = {
  id: ConnectionId.make("con_1"),
  orgId: "grace",
  adapter: "pco",
  baseUrl: "https://example.org",
  accountId: "1",
  accountName: "Grace",
  status: "active",
  statusReason: null,
  statusSince: null,
  createdAt: at,
  reconciliationShare: null,
  zone: null,
  health: "healthy",
  active: null,
  last: { id: RunId.make("run_1"), kind: "delta", status: "complete", reason: null, finishedAt: at },
  leastProven: { entity: "people.Person", provenTo: at },
  nextRunAt: "2026-03-01T10:15:00.000Z",
  scheduleHeld: null,
  webhooks: null,
  decisions: 0,
  decisionSince: null,
  quarantined: 0,
  quarantinedSince: null,
  refused: null,
  refreshing: null
}

it("says nothing of what is well, but when it goes on and how far it is proven", () => {
  const { activity, health, outcome } = standingOf(healthy)
  assert.deepStrictEqual(health, { state: "healthy", reason: null, since: null, next: null })
  assert.deepStrictEqual([activity.state, activity.until, outcome.state, outcome.provenTo], ["idle", healthy.nextRunAt, "complete", at])
})

it("names everything that is not as it should be, and what to do about the gravest", () => {
  const run = { id: RunId.make("run_2"), kind: "full", status: "failed", reason: "The source was down", finishedAt: at } as const
  const { health } = standingOf({ ...healthy, health: "degraded", last: run, decisions: 2, decisionSince: at, quarantined: 1 })
  assert.deepStrictEqual(health, {
    state: "degraded",
    reason: "The last full run is failed: The source was down. 2 decisions are open. 1 record is in quarantine",
    since: at,
    next: "`openfaith retry run_2`"
  })
})

it("tells a wait with its reason, since and until, and a pause with how to go on", () => {
  const waiting = { reason: "The source asked to wait", since: at, until: "2026-03-01T10:05:00.000Z" }
  const active = {
    id: RunId.make("run_3"),
    kind: "full",
    status: "running",
    reason: null,
    requestedAt: at,
    startedAt: at,
    progressAt: at,
    others: 1,
    entities: 15,
    ended: 3,
    looks: 900,
    waiting
  } as const
  const { activity } = standingOf({ ...healthy, active })
  assert.deepStrictEqual(
    [activity.state, activity.reason, activity.since, activity.until, activity.others],
    ["waiting", waiting.reason, waiting.since, waiting.until, 1]
  )
  // What is under way is not to be asked for.
  const first = standingOf({ ...healthy, health: "new", last: null, leastProven: null, active })
  assert.deepStrictEqual(first.health, { state: "new", reason: "The first sync is under way", since: at, next: null })
  assert.isNull(first.outcome.next)
  const unread = standingOf({ ...healthy, health: "new", last: null, leastProven: null })
  for (const fact of [unread.health, unread.outcome]) assert.strictEqual(fact.next, "`openfaith sync --org grace --adapter pco`")
  const paused = standingOf({
    ...healthy,
    health: "paused",
    active: { ...active, status: "paused", reason: "paused by anna", waiting: null }
  })
  for (const fact of [paused.health, paused.activity])
    assert.deepStrictEqual([fact.reason, fact.since, fact.next], ["paused by anna", at, "`openfaith resume run_3`"])
})
