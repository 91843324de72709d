import type { Forecast } from "@openfaith/server"
import { Console, Effect, Option } from "effect"
import { Command, Flag } from "effect/cli"
import { Existing, server } from "../machine/installation.ts"
import { table } from "../output/table.ts"
import { duration, plural } from "../output/words.ts"
import { adapter, connection, json, kind, org } from "./flags.ts"

const ask = Flag.Boolean("ask").pipe(
  Flag.withDescription("Ask the source how much there is, with one request for each entity; else what is stored is the guess"),
  Flag.withDefault(false)
)

const percent = (share: number) => `${(share * 100).toFixed(share < 0.01 ? 2 : 1)} %`
const unseenFor = (seconds: number | null) => (seconds === null ? "no bound" : duration(seconds))

/** What keeping it fresh costs, and how long something can stay unseen at most. */
export const upkeepText = ({ deltasBusy, deltasIdle, entities, reconciliation, reconciliationShare }: Forecast["upkeep"]): string => {
  const rows = entities.map((each) => [
    each.entity,
    unseenFor(each.changeUnseenSeconds),
    each.changesBy,
    unseenFor(each.deletionUnseenSeconds),
    duration(each.dueAgeSeconds)
  ])
  const late = entities.filter((each) => each.deletionUnseenSeconds === null || each.deletionUnseenSeconds > each.dueAgeSeconds)
  return [
    table(["entity", "a change is unseen for", "then seen by", "a deletion for", "may be"], rows),
    "",
    `Deltas cost ${plural(deltasIdle.requests, "request")} a day (${percent(deltasIdle.share)} of what the source allows), ${plural(deltasBusy.requests, "request")} where each finds changes.`,
    `Reconciliations cost ${plural(reconciliation.requests, "request")} a day (${percent(reconciliation.share)}; ${percent(reconciliationShare)} at most).`,
    ...late.map(
      ({ entity }) =>
        `Deletions of ${entity} may stay unseen for longer than they should: schedule reconciliations more often, or give them a larger share.`
    )
  ].join("\n")
}

export const plan = Command.make(
  "plan",
  { org, adapter, connection, kind, ask, json },
  Effect.fnUntraced(function* ({ adapter, ask, connection, json, kind, org }) {
    const { Operations } = yield* server
    const operations = yield* Operations
    const forecast = yield* operations.plan({ orgId: org, adapter, connectionId: Option.getOrNull(connection) }, kind, ask)
    const { connections } = yield* operations.webhooks(org)
    const found = connections.find(({ connectionId }) => connectionId === forecast.connection.id)
    const webhooks = found === undefined ? null : { state: found.state, why: found.why, told: found.told, polled: found.polled }
    if (json) return yield* Console.log(JSON.stringify({ ...forecast, webhooks }))
    const rows = forecast.entities.map(({ entity, plan, reason, total }) => [
      entity,
      plan === null ? "not read" : plan.strategy,
      total,
      plan?.requests ?? null,
      plan?.secondsAtQuota ?? null,
      plan?.reason ?? reason
    ])
    yield* Console.log(table(["entity", "strategy", "rows", "requests", "seconds", "why"], rows))
    const open = forecast.entities.filter(({ plan }) => plan !== null && plan.requests === null).length
    const more = open > 0 ? ` and what ${plural(open, "entity", "entities")} of unknown size need (--ask finds out)` : ""
    yield* Console.log(`\n${plural(forecast.requests, "request")}, ${duration(forecast.secondsAtQuota)} at the source's limit${more}.`)
    if (webhooks !== null)
      yield* Console.log(
        webhooks.state === "polling"
          ? `Found by polling only: ${webhooks.why}`
          : `Between runs the source tells of ${webhooks.told.join(", ")}; runs alone find ${webhooks.polled.join(", ") || "nothing else"}.`
      )
    yield* Console.log(`\n${upkeepText(forecast.upkeep)}`)
  }, Effect.provide(Existing))
).pipe(
  Command.withDescription("Show what a run would read, in which order and how, and what it would cost. Nothing is requested."),
  Command.withShortDescription("Show what a run would read and cost"),
  Command.withExamples([
    { command: "openfaith plan --org grace --adapter pco", description: "A full run" },
    { command: "openfaith plan --org grace --adapter pco --kind delta --ask", description: "A delta, with the source's own counts" }
  ])
)
