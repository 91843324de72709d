import type { RunView } from "@openfaith/api"
import { Console, Effect } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { Asking } from "../client/asked.ts"
import { OpenFaith } from "../client/OpenFaith.ts"
import { listOf, ofOrg } from "../client/pages.ts"
import { Ended } from "../output/failures.ts"
import { exitCodeOf, findingLines, hasFinished, receiptInWords, requestsInWords, runResult } from "../output/receipts.ts"
import { note } from "../output/Screen.ts"
import { table } from "../output/table.ts"
import { dateAndTime, duration, secondsBetween } from "../output/words.ts"
import { watchRun } from "../watchRun.ts"
import { anyOrg, json, limit } from "./flags.ts"

export const runTable = (runs: ReadonlyArray<RunView["run"]>): string =>
  table(
    ["run", "organisation", "adapter", "kind", "status", "requested", "took", "reason"],
    runs.map((run) => {
      const took = secondsBetween(run.startedAt, run.finishedAt)
      return [
        run.id,
        run.orgId,
        run.adapter,
        run.kind,
        run.status,
        dateAndTime(run.requestedAt),
        took === null ? null : duration(took),
        run.reason ?? ""
      ]
    })
  )

export const runs = Command.make(
  "runs",
  { org: anyOrg, limit, json },
  Effect.fnUntraced(function* ({ json, limit, org }) {
    const { api } = yield* OpenFaith
    const found = yield* listOf((at) => api.runs.listRuns({ query: { ...ofOrg(org), ...at } }), limit)
    if (json) return yield* Console.log(JSON.stringify(found))
    yield* Console.log(found.length === 0 ? "There are no runs. `openfaith sync` starts one." : runTable(found))
  }, Effect.provide(Asking))
).pipe(
  Command.withDescription("List runs, newest first"),
  Command.withExamples([{ command: "openfaith runs --org grace --limit 5", description: "The last five of one organisation" }])
)

const streamTable = ({ streams }: RunView) =>
  table(
    [
      "entity",
      "status",
      "read",
      "distinct",
      "applied",
      "unchanged",
      "stale",
      "quarantined",
      "parked",
      "deleted",
      "requests",
      "at least",
      "sent for",
      "reason"
    ],
    streams.map((stream) => {
      const { entity, looks, reason, receipt, requests, status, waiting } = stream
      return [
        entity,
        status,
        receipt?.read ?? looks,
        receipt?.distinct ?? null,
        receipt?.applied ?? null,
        receipt?.unchanged ?? null,
        receipt?.stale ?? null,
        receipt?.quarantined ?? null,
        receipt?.parked ?? null,
        receipt?.deleted ?? null,
        receipt?.requests ?? requests,
        receipt?.least ?? null,
        requestsInWords(stream),
        reason ?? waiting?.reason ?? ""
      ]
    })
  )

const watch = Flag.Boolean("watch").pipe(
  Flag.withDescription("Show progress until it ends; its outcome is the exit code"),
  Flag.withDefault(false)
)

export const run = Command.make(
  "run",
  { id: Argument.String("id").pipe(Argument.withDescription("The run's id")), watch, json },
  Effect.fnUntraced(function* ({ id, json, watch }) {
    const { api, isServed } = yield* OpenFaith
    const now = yield* api.runs.getRun({ params: { runId: id } })
    if (watch && !hasFinished(now.run.status) && !(yield* isServed)) {
      yield* note("Nobody works on this run. `openfaith serve` in another terminal does.")
    }
    const view = watch ? yield* watchRun(id, { forecast: null }) : now
    if (json) yield* Console.log(JSON.stringify(runResult(view)))
    else {
      yield* Console.log(`${runTable([view.run])}\n\n${streamTable(view)}`)
      if (view.run.leftOut.length > 0) {
        yield* Console.log(
          `\nLeft for another night:\n${table(
            ["entity", "why"],
            view.run.leftOut.map(({ entity, reason }) => [entity, reason])
          )}`
        )
      }
      if (view.incidents.length > 0) {
        const rows = view.incidents.map(({ at, attempt, detail, entity, kind }) => [dateAndTime(at), attempt, entity ?? "", kind, detail])
        yield* Console.log(`\nWhat went wrong with its work:\n${table(["when", "attempt", "entity", "what", "detail"], rows)}`)
      }
      const found = findingLines(view.streams)
      if (found.length > 0) {
        yield* Console.log(
          `\nFound and repaired, though no delta had brought it:\n${table(["entity", "records", "count", "such as"], found)}`
        )
      }
      if (hasFinished(view.run.status)) yield* Console.log(`\n${receiptInWords(view)}`)
    }
    const exitCode = exitCodeOf(view.run.status)
    if (watch && exitCode !== 0) return yield* new Ended({ exitCode })
  }, Effect.provide(Asking))
).pipe(
  Command.withDescription("Show one run: its entities, its counts and how it ended"),
  Command.withExamples([{ command: "openfaith run run_01jd… --watch", description: "With progress, until it ends" }])
)
