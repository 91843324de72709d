/** Looks after the subscriptions of every connection, hourly and after a connect: one loop in the whole cluster. Two at once would only be wasteful. */
import { Effect, Schedule } from "effect"
import { duty } from "../duty.ts"
import { Connections } from "../state/Connections.ts"
import { Runs } from "../state/Runs.ts"
import { type WebhookEndpoint, WebhookEndpoints } from "../state/WebhookEndpoints.ts"
import { WebhookAudit } from "./WebhookAudit.ts"

const lookEvery = "2 seconds"
const startWithinSeconds = 60
const hour = 3600
/** An audit that failed, or died with its process, is made again after this. */
const retrySeconds = 300
const batch = 20
/** A first reading finds what changes meanwhile by itself, and the source's limit is its own so long. */
const backfillPatienceSeconds = 600

/** Makes the audits that are due; answers how many were made. */
export const auditDue = Effect.fn("auditDue")(function* () {
  const audits = yield* WebhookAudit
  const connections = yield* Connections
  const endpoints = yield* WebhookEndpoints
  const runs = yield* Runs
  const due = yield* endpoints.claimDue(batch, retrySeconds)
  if (due.length === 0) return 0
  const reading = new Set(yield* runs.readingWhole(due.map(({ connectionId }) => connectionId)))
  const now = yield* Effect.clockWith((clock) => clock.currentTimeMillis)

  const one = Effect.fnUntraced(function* ({ auditedAt, connectionId }: WebhookEndpoint) {
    const found = yield* connections.find(connectionId)
    if (found._tag === "None" || found.value.status !== "active")
      return yield* endpoints.failed(connectionId, "The connection is not active.", hour)
    const waited = now - Date.parse(found.value.createdAt)
    if (auditedAt === null && reading.has(connectionId) && waited < backfillPatienceSeconds * 1000)
      return yield* endpoints.postpone(connectionId, 5)
    yield* audits.audit(found.value, { rotate: false }).pipe(
      Effect.andThen(endpoints.audited(connectionId, hour)),
      Effect.catchTag("NoWebhooks", ({ message }) => endpoints.failed(connectionId, message, hour)),
      Effect.catch((error) => endpoints.failed(connectionId, error.message, retrySeconds))
    )
  })
  yield* Effect.forEach(due, one, { concurrency: 4, discard: true })
  return due.length
})

const goingOn = <E, R>(what: string, effect: Effect.Effect<unknown, E, R>) =>
  Effect.catchCause(Effect.asVoid(effect), (cause) => Effect.logWarning(`${what} failed; it is tried again.`, cause))

/** The loop, from when `ready` has ended. Belongs in every process that hosts the engine for good. */
export const WebhookAuditorLive = <E, R>(ready: Effect.Effect<unknown, E, R>) =>
  duty(
    "WebhookAuditor",
    Effect.gen(function* () {
      yield* ready
      const endpoints = yield* WebhookEndpoints
      // While nobody listened anything may have come to an end.
      yield* goingOn("Asking for audits of webhooks", endpoints.auditAll(startWithinSeconds))
      yield* goingOn("Auditing webhooks", auditDue()).pipe(Effect.repeat(Schedule.spaced(lookEvery)))
    }).pipe(Effect.scoped)
  )
