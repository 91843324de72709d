import type { ClusterProcess } from "@openfaith/api"
import { Console, Effect } from "effect"
import { Argument, Command } from "effect/cli"
import { Asking } from "../client/asked.ts"
import { OpenFaith } from "../client/OpenFaith.ts"
import { table } from "../output/table.ts"
import { dateAndTime, grouped } from "../output/words.ts"
import { json } from "./flags.ts"

const processTable = (processes: ReadonlyArray<typeof ClusterProcess.Type>) =>
  table(
    ["role", "address", "process", "version", "state", "shards", "heartbeat", "fenced", "started"],
    processes.map((each) => [
      each.role,
      each.address,
      `${each.pid} on ${each.host}`,
      `${each.version} (${each.storeVersion})`,
      each.reason === null ? each.state : `${each.state}: ${each.reason}`,
      each.role === "api" ? null : grouped(each.shards),
      each.state === "gone" ? null : `${each.silentSeconds.toFixed(1)} s ago`,
      each.fenced === 0 ? null : grouped(each.fenced),
      dateAndTime(each.startedAt)
    ])
  )

const drain = Command.make(
  "drain",
  { process: Argument.String("process").pipe(Argument.withDescription("Its address or id, as `openfaith cluster` shows it")), json },
  Effect.fnUntraced(function* ({ json, process }) {
    const { api } = yield* OpenFaith
    const asked = yield* api.cluster.drainProcess({ params: { process }, headers: {} })
    yield* Console.log(
      json ? JSON.stringify(asked) : `${asked.address} (process ${asked.pid} on ${asked.host}) hands its work over and stops within 25 s.`
    )
  }, Effect.provide(Asking))
).pipe(
  Command.withDescription("Let a process hand its work over and stop, as on SIGTERM. Whoever supervises it may start it again."),
  Command.withShortDescription("Let a process hand its work over and stop"),
  Command.withExamples([{ command: "openfaith cluster drain 127.0.0.1:20711", description: "By its address" }])
)

export const cluster = Command.make(
  "cluster",
  { json },
  Effect.fnUntraced(function* ({ json }) {
    const { api } = yield* OpenFaith
    const found = yield* api.cluster.getCluster({})
    if (json) return yield* Console.log(JSON.stringify(found))
    if (found.processes.length > 0) yield* Console.log(processTable(found.processes))
    for (const remark of found.remarks) yield* Console.log(remark)
  }, Effect.provide(Asking))
).pipe(
  Command.withDescription(
    "Show the processes that work on this installation: how much each has, its version, its last heartbeat, and what was turned down since another held the stream."
  ),
  Command.withShortDescription("Show the processes that work on this installation"),
  Command.withExamples([
    { command: "openfaith cluster", description: "All of them, and those that went within a day" },
    { command: "openfaith cluster --json", description: "For a program" }
  ]),
  Command.withSubcommands([drain])
)
