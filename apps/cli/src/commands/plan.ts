import type { Plan } from "@openfaith/api"
import { Console, Effect, Option } from "effect"
import { Command, Flag } from "effect/cli"
import { Asking } from "../client/asked.ts"
import { OpenFaith } from "../client/OpenFaith.ts"
import { connectionOf } from "../client/connections.ts"
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
const upkeepText = ({ deltasBusy, deltasIdle, entities, reconciliation, reconciliationShare }: (typeof Plan.Type)["upkeep"]): string => {
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
    const { api } = yield* OpenFaith
    const { id: connectionId } = yield* connectionOf({ orgId: org, adapter, connectionId: Option.getOrNull(connection) })
    const forecast = yield* api.connections.getPlan({ params: { connectionId }, query: { kind, ...(ask ? { ask: "true" } : {}) } })
    const { polled, state, told, why } = yield* api.connections.getWebhooks({ params: { connectionId } })
    const webhooks = { state, why, told, polled }
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
    yield* Console.log(
      state === "polling"
        ? `Found by polling only: ${why}`
        : `Between runs the source tells of ${told.join(", ")}; runs alone find ${polled.join(", ") || "nothing else"}.`
    )
    yield* Console.log(`\n${upkeepText(forecast.upkeep)}`)
  }, Effect.provide(Asking))
).pipe(
  Command.withDescription("Show what a run would read, in which order and how, and what it would cost. Nothing is requested."),
  Command.withShortDescription("Show what a run would read and cost"),
  Command.withExamples([
    { command: "openfaith plan --org grace --adapter pco", description: "A full run" },
    { command: "openfaith plan --org grace --adapter pco --kind delta --ask", description: "A delta, with the source's own counts" }
  ])
)
