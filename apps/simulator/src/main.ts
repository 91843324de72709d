import { readFileSync } from "node:fs"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Console, Effect, Option, Runtime, Schema } from "effect"
import { Command, Flag } from "effect/cli"
import { demoToken } from "./access.ts"
import { startB1 } from "./b1/index.ts"
import { products } from "./entityNames.ts"
import { Faults } from "./Fault.ts"
import { SomeRules } from "./OAuthDesk.ts"
import { startCcb } from "./ccb/startCcb.ts"
import { startSimulator } from "./startSimulator.ts"

const flags = {
  people: Flag.Int("people").pipe(Flag.withDescription("People in the church"), Flag.withDefault(500)),
  products: Flag.String("products").pipe(
    Flag.withDescription("Products that are filled: all, or some as in people,giving; without, the directory of people only"),
    Flag.withDefault("")
  ),
  strangeIds: Flag.Finite("strange-ids").pipe(
    Flag.withDescription("Share of people who have another id in groups and giving than in people"),
    Flag.withDefault(0)
  ),
  namelessGuests: Flag.Int("nameless-guests").pipe(Flag.withDescription("People of check-ins who come without an id"), Flag.withDefault(0)),
  seed: Flag.Int("seed").pipe(Flag.withDescription("Same seed, same church"), Flag.withDefault(1)),
  port: Flag.Int("port").pipe(Flag.withDescription("Port of the API; 0 takes a free one"), Flag.withDefault(0)),
  host: Flag.String("host").pipe(
    Flag.withDescription("Name by which other machines reach it, such as that of a container; without, it serves this machine only"),
    Flag.optional
  ),
  controlPort: Flag.Int("control-port").pipe(Flag.withDescription("Port of the control API; 0 takes a free one"), Flag.withDefault(0)),
  token: Flag.String("token").pipe(Flag.withDescription("id:secret accepted as Basic credentials"), Flag.withDefault(demoToken)),
  limit: Flag.Int("limit").pipe(Flag.withDescription("Requests a user may send per period"), Flag.withDefault(100)),
  deepLimit: Flag.Int("deep-limit").pipe(Flag.withDescription("The same for offsets above 30,000"), Flag.optional),
  period: Flag.Finite("period").pipe(Flag.withDescription("Seconds"), Flag.withDefault(20)),
  live: Flag.Finite("live").pipe(Flag.withDescription("Changes per second while serving"), Flag.withDefault(0)),
  latency: Flag.Finite("latency").pipe(Flag.withDescription("Milliseconds added to every answer"), Flag.withDefault(0)),
  webhookSpeed: Flag.Finite("webhook-speed").pipe(
    Flag.withDescription("Divides the waits between attempts to deliver a webhook; 1 is the real schedule"),
    Flag.withDefault(1)
  ),
  faults: Flag.String("faults").pipe(Flag.withDescription("What is to go wrong: JSON, or a file that holds it"), Flag.optional),
  oauth: Flag.String("oauth").pipe(
    Flag.withDescription("How OAuth 2 goes, where not as usual: JSON, as the control port takes it"),
    Flag.withDefault("{}")
  ),
  history: Flag.String("history").pipe(
    Flag.withDescription("File that keeps live changes, so that the next start serves the same church"),
    Flag.optional
  ),
  withParent: Flag.Boolean("with-parent").pipe(Flag.withDescription("Stop when stdin closes"), Flag.withDefault(false))
}

const decodeProducts = Schema.decodeUnknownEffect(Schema.Array(Schema.Literals(products)))

const readFaults = Effect.fnUntraced(function* (given: string) {
  const text = given.trimStart().startsWith("[") ? given : yield* Effect.try(() => readFileSync(given, "utf8"))
  return yield* Schema.decodeUnknownEffect(Schema.fromJsonString(Faults))(text)
})

/** Waits until stdin ends, as it does when the process that holds its other end is gone, however it went. */
const parentGone = Effect.callback<void>((resume) => {
  const gone = () => resume(Effect.void)
  process.stdin.once("end", gone)
  process.stdin.once("close", gone)
  process.stdin.once("error", gone)
  process.stdin.resume()
})

/** A church behind a look-alike of Church Community Builder. */
const ccb = Command.make(
  "ccb",
  {
    people: flags.people,
    seed: flags.seed,
    port: flags.port,
    token: flags.token,
    latency: flags.latency,
    burst: Flag.Int("burst").pipe(Flag.withDescription("Requests a full bucket of a service lets through"), Flag.withDefault(60)),
    perSecond: Flag.Finite("per-second").pipe(Flag.withDescription("Requests a bucket is refilled by each second"), Flag.withDefault(1)),
    daily: Flag.Int("daily").pipe(Flag.withDescription("Requests of a day"), Flag.withDefault(10_000)),
    withParent: flags.withParent
  },
  Effect.fnUntraced(function* ({ burst, daily, latency, people, perSecond, port, seed, token, withParent }) {
    const { url } = yield* startCcb({ people, seed, port, token, latencyMillis: latency, limits: { burst, perSecond, daily } })
    yield* Console.log(JSON.stringify({ url, token, people }))
    yield* withParent ? parentGone : Effect.never
  }, Effect.scoped)
).pipe(Command.withDescription("A church behind a Church Community Builder look-alike"))

const { controlPort, latency, oauth: oauthFlag, people: peopleFlag, port, seed, withParent } = flags
const b1 = Command.make(
  "b1",
  { controlPort, latency, oauth: oauthFlag, people: peopleFlag, port, seed, withParent },
  Effect.fnUntraced(function* (given) {
    const oauth = yield* Schema.decodeUnknownEffect(Schema.fromJsonString(SomeRules))(given.oauth)
    const { controlUrl, token, url } = yield* startB1({ ...given, oauth, latencyMillis: given.latency })
    yield* Console.log(JSON.stringify({ url, controlUrl, token, people: given.people }))
    yield* given.withParent ? parentGone : Effect.never
  }, Effect.scoped)
).pipe(Command.withDescription("A church behind a look-alike of ChurchApps B1"))

const simulator = Command.make(
  "simulator",
  flags,
  Effect.fnUntraced(function* (given) {
    const faults = Option.isNone(given.faults) ? [] : yield* readFaults(given.faults.value)
    const filled = given.products === "all" ? "all" : yield* decodeProducts(given.products.split(",").filter((name) => name !== ""))
    const oauth = yield* Schema.decodeUnknownEffect(Schema.fromJsonString(SomeRules))(given.oauth)
    // Who raises the limit wants speed; the deep one then keeps its share.
    const deepRequests = Option.getOrElse(given.deepLimit, () => Math.ceil(given.limit * 0.75))
    const { controlUrl, token, url } = yield* startSimulator({
      people: given.people,
      products: filled,
      strangeIds: { products: ["groups", "giving"], share: given.strangeIds },
      namelessGuests: given.namelessGuests,
      seed: given.seed,
      port: given.port,
      ...(Option.isSome(given.host) ? { host: given.host.value } : {}),
      controlPort: given.controlPort,
      token: given.token,
      limits: { requests: given.limit, deepRequests, periodSeconds: given.period },
      live: given.live,
      latencyMillis: given.latency,
      webhookSpeed: given.webhookSpeed,
      faults,
      oauth,
      ...(Option.isSome(given.history) ? { history: given.history.value } : {})
    })
    yield* Console.log(JSON.stringify({ url, controlUrl, token, people: given.people }))
    yield* given.withParent ? parentGone : Effect.never
  }, Effect.scoped)
).pipe(
  Command.withDescription("A church behind a Planning Center look-alike, for development and tests; another system where it is named"),
  Command.withSubcommands([ccb, b1])
)

simulator.pipe(
  Command.run({ version: "0.1.0" }),
  Effect.provide(NodeServices.layer),
  // Being told to stop is how this process is meant to end.
  NodeRuntime.runMain({ teardown: (exit, onExit) => Runtime.defaultTeardown(exit, (code) => onExit(code === 130 ? 0 : code)) })
)
