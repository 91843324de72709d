/** All that can go wrong between a source and its receiver, at once, while the first reading is under way: for each source that delivers. */
import { assert, layer } from "@effect/vitest"
import { PublicAddress, WebhookAudit } from "@openfaith/sync-engine"
import { Effect, Fiber, Layer } from "effect"
import { listenHttp } from "../../apps/server/src/http/serveHttp.ts"
import { eventually } from "../support/commandLine.ts"
import { numberOf } from "../support/database.ts"
import { send, tallied } from "../support/deliveries.ts"
import { type DeliveringSource, deliveringSources } from "../support/deliveringSources.ts"
import { run } from "../support/pages.ts"
import { connectTo, engineWith, isDeep, syncOnce } from "../support/engine.ts"
import { storedRows } from "../support/expectStored.ts"
import { b1UnderTest } from "../support/underTest/b1.ts"

let reached: string | null = null
const EngineReached = engineWith(b1UnderTest.adapter).pipe(
  Layer.provideMerge(Layer.succeed(PublicAddress, { baseFor: () => Effect.sync(() => reached) }))
)

const copies = 9
const spreadMillis = isDeep ? 60_000 : 1_500
const rounds = isDeep ? 60 : 5

/** Ids that one of the two lacks. */
const difference = (entity: string, stored: ReadonlySet<string>, truth: ReadonlySet<string>): ReadonlyArray<string> => [
  ...[...truth].filter((id) => !stored.has(id)).map((id) => `${entity} ${id} is missing`),
  ...[...stored].filter((id) => !truth.has(id)).map((id) => `${entity} ${id} is gone at the source`)
]

const delivered = ({ counts }: DeliveringSource) =>
  eventually(
    "every delivery has succeeded",
    isDeep ? 240 : 60,
    Effect.sync(() => counts.succeeded >= counts.made * (copies + 1)),
    () => JSON.stringify(counts)
  )

layer(EngineReached, { excludeTestServices: true, timeout: "300 seconds" })("Deliveries", (it) => {
  for (const [name, started] of deliveringSources)
    it.effect(
      `of ${name}, ten times each, in no order, a day late, forged in between, and again later, leave the store as the source is`,
      () =>
        Effect.gen(function* () {
          const orgId = `faults-${name}`
          reached = (yield* listenHttp("127.0.0.1", 0)).url
          const source = yield* started
          const { adapter, counts, place } = source
          const sync = (kind: "full" | "reconciliation") => syncOnce({ simulator: place, orgId, adapter: adapter.id, kind })
          const connection = yield* connectTo(place, orgId, adapter.id)
          yield* (yield* WebhookAudit).audit(connection, { rotate: false })
          source.disturb({ copies, spreadMillis, lossShare: 0, forgeShare: 0.3, lateSeconds: 86_400 })

          const backfill = yield* Effect.forkScoped(sync("full"))
          for (let round = 0; round < rounds; round++) {
            source.live()
            yield* Effect.sleep("100 millis")
          }
          assert.strictEqual(yield* send(source.url(), `{"a":"${"x".repeat(20_000_000)}"}`), 413)
          yield* Fiber.join(backfill)
          yield* delivered(source)
          // What events tell of is right without a run that compares: nothing is lost, nothing is there again.
          let differences: ReadonlyArray<string> = []
          yield* eventually(
            "what the source told of is there, and what it told is gone is not",
            90,
            Effect.forEach(source.told, (entity) =>
              Effect.map(storedRows(orgId, entity), (rows) => difference(entity, new Set(rows.keys()), source.ids(entity)))
            ).pipe(
              Effect.map((found) => (differences = found.flat()).length === 0),
              Effect.orDie
            ),
            () => differences.slice(0, 20).join("\n")
          )
          yield* sync("reconciliation")
          yield* source.expectEqual(orgId)

          const inbox = numberOf("SELECT count(*) FROM sync.webhook_inbox WHERE connection_id = $1", [connection.id])
          assert.isAbove(counts.made, 50)
          assert.isAbove(counts.forged, 0)
          assert.strictEqual(yield* inbox, counts.made)
          // An answer that comes too late for its sender is counted by the receiver alone, and its delivery sent again.
          const refused = tallied("bad_signature", connection)
          yield* eventually(
            "every forged one was refused",
            10,
            Effect.map(Effect.orDie(refused), (count) => count >= counts.forged)
          )
          assert.strictEqual(counts.forgedTaken, 0)
          assert.isAtLeast(yield* tallied("repeated", connection), counts.made * copies)
          assert.strictEqual(yield* tallied("too_large", connection), 1)

          // An hour later for all that the store knows, everything comes once more, when much of it is gone or other than then.
          yield* run("UPDATE sync.webhook_inbox SET received_at = received_at - interval '1 hour' WHERE connection_id = $1", [
            connection.id
          ])
          const before = counts.succeeded
          const again = source.again()
          yield* eventually(
            "all was sent again",
            60,
            Effect.sync(() => counts.succeeded === before + again)
          )
          assert.strictEqual(yield* inbox, counts.made)
          yield* source.expectEqual(orgId)
        })
    )
})
