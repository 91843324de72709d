/** A real server with a connection whose source has subscribed, as processes: to be flooded and killed. */
import { Effect, Schema } from "effect"
import { freePortOf } from "./freePort.ts"
import { type CommandLineOptions, eventually, outputOf } from "./commandLine.ts"
import { simulatorProcess, temporaryHome } from "./processes.ts"
import { serverOf } from "./runners.ts"

const Webhooks = Schema.fromJsonString(
  Schema.Struct({
    subscriptions: Schema.Array(Schema.Struct({ name: Schema.String, url: Schema.String, secret: Schema.String, active: Schema.Boolean })),
    counts: Schema.Struct({ made: Schema.Int, succeeded: Schema.Int, lost: Schema.Int })
  })
)

export const webhookServer = Effect.fn("webhookServer")(function* (people: number, ...simulatorArgs: ReadonlyArray<string>) {
  const simulator = yield* simulatorProcess(["--people", String(people), "--limit", "1000000", ...simulatorArgs])
  const home = yield* temporaryHome
  const [id = "", secret = ""] = simulator.token.split(":")
  const options: CommandLineOptions = {
    home,
    secrets: [secret],
    env: { OPENFAITH_TOKEN: `${id}:${secret}`, OPENFAITH_PORT: String(yield* freePortOf) }
  }
  yield* outputOf(options, 0, "sync", "--org", "acme", "--adapter", "pco", "--base-url", simulator.url, "--wait", "--json")
  const shown = simulator.control("/webhooks").pipe(Effect.flatMap(Schema.decodeUnknownEffect(Webhooks)), Effect.orDie)

  /** The address and secret of an event's subscription, as soon as it is made. */
  const subscriptionTo = Effect.fnUntraced(function* (name: string) {
    yield* eventually(
      "it is subscribed to",
      60,
      Effect.map(shown, ({ subscriptions }) => subscriptions.length >= 22)
    )
    const { subscriptions } = yield* shown
    return subscriptions.find((each) => each.name === name) ?? (yield* Effect.die(new Error(`Nobody subscribed to ${name}.`)))
  })
  const { id: organisation } = yield* simulator
    .truth("Organization", [])
    .pipe(Effect.flatMap(Schema.decodeUnknownEffect(Schema.fromJsonString(Schema.Struct({ id: Schema.String })))), Effect.orDie)
  return { simulator, home, options, organisation, serve: serverOf(options), subscriptionTo, shown }
})
