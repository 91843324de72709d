/**
 * A process that asks a source in the name of one connection, as a runner does. Each line it is told is a number: it asks so often at once, and prints
 * what came of it.
 */
import { createInterface } from "node:readline"
import { NodeHttpClient } from "@effect/platform-node"
import { pco } from "@openfaith/pco"
import { Adapters, BudgetBooks, Budgets, Connections, MasterKeys, runnerRole, SourceClients, Vault } from "@openfaith/sync-engine"
import { Effect, Layer, Option, Redacted } from "effect"
import { Database } from "../../apps/server/src/postgres/Database.ts"
import { DataLive, WorkingRole } from "../../apps/server/src/Store.ts"

const url = process.env["OPENFAITH_TEST_DATABASE"] ?? ""
const connectionId = process.env["OPENFAITH_TEST_CONNECTION"] ?? ""
/** As every test installation has it. */
const key = Redacted.make(new Uint8Array(32).fill(7))

const DatabaseGiven = Layer.succeed(
  Database,
  Database.of({
    url: Redacted.make(url),
    kind: "external",
    describe: Effect.succeed({ kind: "external", host: "", port: 0, database: "", user: "" })
  })
)
const Clients = SourceClients.layer.pipe(
  Layer.provideMerge(Vault.layer),
  Layer.provideMerge(Layer.mergeAll(Connections.layer, Budgets.layer.pipe(Layer.provideMerge(BudgetBooks.layer)))),
  Layer.provideMerge(MasterKeys.layer(key)),
  Layer.provideMerge(DataLive.pipe(Layer.provide([DatabaseGiven, Layer.succeed(WorkingRole, runnerRole)]))),
  Layer.provideMerge([Adapters.layer([pco]), NodeHttpClient.layerUndici])
)

const program = Effect.gen(function* () {
  const connections = yield* Connections
  const clients = yield* SourceClients
  const connection = Option.getOrThrow(yield* connections.find(connectionId))
  const { source } = yield* clients.forConnection(connection)
  const services = yield* Effect.context()
  process.stdout.write("ready\n")
  const ask = (times: number) =>
    Effect.replicateEffect(Effect.result(source.account), times, { concurrency: "unbounded" }).pipe(
      Effect.map((all) => ({
        answered: all.filter(({ _tag }) => _tag === "Success").length,
        failures: [...new Set(all.flatMap((each) => (each._tag === "Failure" ? [each.failure.message] : [])))]
      })),
      Effect.provideContext(services)
    )
  const lines = createInterface({ input: process.stdin })
  yield* Effect.promise(async () => {
    for await (const line of lines) process.stdout.write(`${JSON.stringify(await Effect.runPromise(ask(Number(line))))}\n`)
  })
})

await Effect.runPromise(Effect.scoped(program).pipe(Effect.provide(Clients)))
