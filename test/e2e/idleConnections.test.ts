/** Promise 12 for budgets and credentials: who asks for nothing costs nothing, however many there are. */
import { assert, layer } from "@effect/vitest"
import { pco } from "@openfaith/pco"
import { Connections, SchedulerLive, SourceClients, WebhookAuditorLive } from "@openfaith/sync-engine"
import { Effect, Layer, Redacted, Tracer } from "effect"
import { startSimulator } from "../../apps/simulator/src/index.ts"
import { numberOf } from "../support/database.ts"
import { EngineTest, isDeep, noLimit } from "../support/engine.ts"

/** A hundred show it as well; a thousand are what is promised. */
const count = isDeep ? 1000 : 100

/** The text of every statement that any part of this process sends, as its own spans tell. */
const statements: Array<string> = []
const tracer = Tracer.make({
  span: (options) => {
    const span = new Tracer.NativeSpan(options)
    const attribute = span.attribute.bind(span)
    span.attribute = (key, value) => {
      if (key === "db.query.text" && typeof value === "string") statements.push(value)
      attribute(key, value)
    }
    return span
  }
})

const ofBudgets = (text: string) => /sync\.(budget|take_slots|credentials)/.test(text)

layer(EngineTest.pipe(Layer.provideMerge(Layer.succeed(Tracer.Tracer, tracer))), { excludeTestServices: true })(
  "Idle connections",
  (it) => {
    it.effect("cause no statement of budgets or credentials, though all of them were in use", () =>
      Effect.gen(function* () {
        const simulator = yield* startSimulator({ people: 5, limits: noLimit })
        const connections = yield* Connections
        const clients = yield* SourceClients
        const [id = "", secret = ""] = simulator.token.split(":")
        const person = pco.manifest.get("people.Person")
        yield* Effect.forEach(
          Array.from({ length: count }, (_, n) => n),
          (n) =>
            Effect.gen(function* () {
              const account = { accountId: `${n}`, accountName: `Church ${n}` }
              const connection = yield* connections.connect({ orgId: `church-${n}`, adapter: "pco", baseUrl: simulator.url, ...account })
              yield* clients.keep(connection, { kind: "basic", id, secret: Redacted.make(secret) })
              const { source } = yield* clients.forConnection(connection)
              yield* source.page(person, { filters: [], order: null, offset: 0, perPage: 1, parent: null })
            }),
          { concurrency: 8, discard: true }
        )
        assert.isAbove(statements.filter(ofBudgets).length, 3 * count, "statements are not seen, so none of them shows nothing")
        // The last answers are told, and what was not used has gone back.
        const told = numberOf("SELECT count(*) FROM sync.budget_leases WHERE held > 0")
        yield* Effect.repeat(Effect.delay(told, "200 millis"), { until: (left) => left === 0 })
        statements.length = 0
        yield* Layer.build(Layer.mergeAll(SchedulerLive(Effect.void), WebhookAuditorLive(Effect.void)))
        yield* Effect.sleep(isDeep ? "10 seconds" : "2 seconds")
        assert.isAbove(statements.length, 2, "the scheduler and the starter look for work meanwhile")
        assert.deepStrictEqual(statements.filter(ofBudgets), [])
      }).pipe(Effect.scoped)
    )
  }
)
