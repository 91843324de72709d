/**
 * Measures speed and cost: `npm run bench -- lists`. Each scenario makes what it needs in a temporary place and deletes it, and writes what it found, with
 * the machine it was found on, to bench/results.
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Effect } from "effect"
import { Command, Flag } from "effect/cli"
import { measureBackfill } from "./backfill/measureBackfill.ts"
import { measureCapacity } from "./capacity/measureCapacity.ts"
import { measureConnecting } from "./cluster/measureConnecting.ts"
import { measureScaleOut } from "./cluster/measureScaleOut.ts"
import { measureRestarts } from "./cluster/measureRestarts.ts"
import { measureWhale } from "./cluster/measureWhale.ts"
import { measureDashboard } from "./dashboard/measureDashboard.ts"
import { measureGrowth } from "./daily/measureGrowth.ts"
import { measureIdle } from "./daily/measureIdle.ts"
import { measureQuota } from "./daily/measureQuota.ts"
import { measureResume } from "./daily/measureResume.ts"
import { measureWebhooks } from "./daily/measureWebhooks.ts"
import { measureJournal } from "./journal/measureJournal.ts"
import { measureReplay } from "./journal/measureReplay.ts"
import { measureLists } from "./lists/measureLists.ts"

const count = (name: string, usual: number, description: string) =>
  Flag.Int(name).pipe(
    Flag.withDescription(description),
    Flag.withDefault(usual),
    Flag.filter(
      (value) => value > 0,
      () => "Expected more than 0"
    )
  )

const lists = Command.make(
  "lists",
  {
    connections: count("connections", 5000, "Organisations with a connection each; at least 200"),
    runs: count("runs", 1_000_000, "Runs of all of them"),
    records: count("records", 10_000_000, "Records of all of them")
  },
  (size) => measureLists({ ...size, connections: Math.max(200, size.connections) })
).pipe(Command.withDescription("How long the lists of the HTTP interface take over a large store, at several depths"))

const dashboard = Command.make(
  "dashboard",
  {
    connections: count("connections", 5000, "Organisations with a connection each; at least 200"),
    runs: count("runs", 1_000_000, "Runs of all of them"),
    records: count("records", 1_000_000, "Records of all of them"),
    updates: count("updates", 2000, "Updates that a page is told of, one after the other"),
    rounds: count("rounds", 5, "How often each page is opened, each hand tried and each change made")
  },
  (asked) => measureDashboard({ ...asked, connections: Math.max(200, asked.connections) })
).pipe(Command.withDescription("The dashboard over a large store, in a real browser: first paint, hands, changes on screen, memory"))

const journal = Command.make(
  "journal",
  { messages: count("messages", 10_000_000, "Finished messages in the journal") },
  measureJournal
).pipe(Command.withDescription("What finished executions in the workflow engine's journal cost, and how they are pruned"))

const replay = Command.make(
  "replay",
  { messages: count("messages", 1_000_000, "Finished messages of others in the journal") },
  measureReplay
).pipe(Command.withDescription("How long the largest runs take to go on after their process was gone"))

const backfill = Command.make(
  "backfill",
  {
    people: count("people", 20_000, "People of the church; with what belongs to them about four times as many records"),
    latency: Flag.Int("latency").pipe(Flag.withDescription("Milliseconds until an answer"), Flag.withDefault(0)),
    rounds: count("rounds", 5, "Rounds in which each contender has its turn"),
    only: Flag.String("only").pipe(Flag.withDescription("Only these contenders, as in: bare loop,OpenFaith"), Flag.withDefault(""))
  },
  measureBackfill
).pipe(Command.withDescription("How fast a first sync is, beside a plain script, DBOS and an activity for each page"))

const connecting = Command.make(
  "connecting",
  {
    organisations: count("organisations", 2000, "Organisations that connect at once"),
    people: count("people", 50, "People of each"),
    runners: count("runners", 3, "Runner processes")
  },
  measureConnecting
).pipe(Command.withDescription("Many organisations that connect at once"))

const scaleOut = Command.make(
  "scale-out",
  {
    organisations: count("organisations", 24, "Organisations that are read"),
    people: count("people", 300, "People of each"),
    rounds: count("rounds", 5, "Rounds of each kind")
  },
  measureScaleOut
).pipe(Command.withDescription("What three runners move in the time that one needs"))

const whale = Command.make(
  "whale",
  {
    small: count("small", 500, "Small organisations"),
    people: count("people", 50, "People of each"),
    whale: count("whale", 200_000, "People of the large one; with what belongs to them about five times as many records"),
    rounds: count("rounds", 3, "Rounds alone, and as many beside it"),
    seconds: count("seconds", 120, "How long a round takes"),
    deltaSeconds: count("delta", 120, "Seconds between two deltas of a small one"),
    changesPerSecond: count("changes", 4, "Changes a second, of all small ones together")
  },
  measureWhale
).pipe(Command.withDescription("How fresh small organisations stay beside the first reading of a large one"))

const restarts = Command.make(
  "restarts",
  { times: count("times", 20, "How often all three are restarted"), people: count("people", 2000, "People of the largest church") },
  measureRestarts
).pipe(Command.withDescription("Three runners under load, each in turn stopped and started again"))

const growth = Command.make("growth", { records: count("records", 2_000_000, "Records of the largest church") }, measureGrowth).pipe(
  Command.withDescription("What a record costs, and what a process takes of memory, from small churches to a very large one")
)

const resume = Command.make(
  "resume",
  { people: count("people", 140_000, "People of the church; with more, its longest lists reach the pages that a source slows down") },
  measureResume
).pipe(Command.withDescription("A runner that is killed near the end of a large first reading, and started again"))

const idle = Command.make(
  "idle",
  {
    connections: count("connections", 1000, "Connections at whose sources nothing changes"),
    people: count("people", 5, "People of each"),
    seconds: count("seconds", 300, "How long each of the two spans takes")
  },
  measureIdle
).pipe(Command.withDescription("What connections cost at whose sources nothing changes, without deltas and with them"))

const quota = Command.make(
  "quota",
  {
    people: count("people", 3000, "People of the church"),
    windows: count("windows", 6, "Whole windows that are counted"),
    latency: count("latency", 50, "Milliseconds until the source answers")
  },
  measureQuota
).pipe(Command.withDescription("How much of a source's limit a first reading uses, and whether it ever uses more"))

const webhooks = Command.make(
  "webhooks",
  {
    changes: count("changes", 600, "People that are changed"),
    perSecond: count("per-second", 5, "Changes a second"),
    latency: count("latency", 50, "Milliseconds until the source answers")
  },
  measureWebhooks
).pipe(Command.withDescription("How long from a delivery to the row in the store"))

const capacity = Command.make(
  "capacity",
  {
    organisations: count("organisations", 10_000, "Organisations of the simulated day"),
    seed: count("seed", 1, "Of the simulated day")
  },
  measureCapacity
).pipe(
  Command.withDescription("On paper: what many organisations need, from the results of backfill, connecting, growth, idle and webhooks")
)

const bench = Command.make("bench").pipe(
  Command.withDescription("Measure speed and cost"),
  Command.withSubcommands([
    backfill,
    capacity,
    connecting,
    dashboard,
    growth,
    idle,
    journal,
    lists,
    quota,
    replay,
    restarts,
    resume,
    scaleOut,
    webhooks,
    whale
  ])
)

Command.run(bench, { version: "1" }).pipe(Effect.provide(NodeServices.layer), NodeRuntime.runMain)
