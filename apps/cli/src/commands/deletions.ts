import type { Decision, DecisionView } from "@openfaith/api"
import { Console, Effect, Option } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { attendRun } from "../attendRun.ts"
import { Asking } from "../client/asked.ts"
import { OpenFaith } from "../client/OpenFaith.ts"
import { listOf, ofOrg, only } from "../client/pages.ts"
import { table } from "../output/table.ts"
import { dateAndTime, grouped, plural } from "../output/words.ts"
import { anyOrg, json, limit, userName, wait } from "./flags.ts"

const id = Argument.String("id").pipe(Argument.withDescription("The id that `deletions list` shows"))
const by = Flag.String("by").pipe(
  Flag.withMetavar("<name>"),
  Flag.withDescription("Who decides; without it, the name this machine knows you by"),
  Flag.optional
)
const reason = Flag.String("reason").pipe(Flag.withMetavar("<words>"), Flag.withDescription("Why; kept with the decision"))

/** As many as a decision is shown with. */
const mostSamples = 500

/** A decision about `id`, as the contract has it. */
const verdict = Effect.fnUntraced(function* (id: string, by: Option.Option<string>, reason: Option.Option<string>) {
  const who = Option.isSome(by) ? by : yield* userName
  return {
    headers: {},
    params: { id },
    payload: { ...only(who, (name) => ({ by: name })), ...only(reason, (words) => ({ reason: words })) }
  }
})

const list = Command.make(
  "list",
  {
    org: anyOrg,
    all: Flag.Boolean("all").pipe(Flag.withDescription("Also those that have been decided"), Flag.withDefault(false)),
    limit,
    json
  },
  Effect.fnUntraced(function* ({ all, json, limit, org }) {
    const { api } = yield* OpenFaith
    const filter = { ...ofOrg(org), ...(all ? {} : { open: "true" as const }) }
    const found = yield* listOf((at) => api.decisions.listDecisions({ query: { ...filter, ...at } }), limit)
    if (json) return yield* Console.log(JSON.stringify(found))
    if (found.length === 0) return yield* Console.log(all ? "There have been no decisions." : "Nothing waits for a decision.")
    const rows = found.map((each) => [
      each.id,
      each.orgId,
      each.entity,
      each.kind,
      each.count,
      each.live,
      each.status,
      dateAndTime(each.foundAt),
      each.decidedBy
    ])
    yield* Console.log(table(["id", "organisation", "entity", "kind", "records", "of", "status", "found", "decided by"], rows))
  }, Effect.provide(Asking))
).pipe(
  Command.withDescription("List deletions, and losses of values, that are too many to make without a person"),
  Command.withExamples([{ command: "openfaith deletions list --org grace --all", description: "Also decided ones" }])
)

const inWords = (decision: typeof Decision.Type): ReadonlyArray<string> => [
  `${decision.entity} of ${decision.orgId} (${decision.connectionId}): ${decision.status}`,
  decision.kind === "deletions"
    ? `The source did not list ${grouped(decision.count)} of ${grouped(decision.live)} stored records at ${dateAndTime(decision.foundAt)}; ${grouped(decision.allowed)} may go unasked.`
    : `Looks up to ${dateAndTime(decision.foundAt)} would empty fields of ${grouped(decision.count)} of ${grouped(decision.live)} stored records; what is stored stays until you decide. ${decision.fields.map(({ count, field }) => `${field} of ${grouped(count)}`).join(", ")}.`,
  ...(decision.decidedAt === null
    ? []
    : [
        `Decided ${dateAndTime(decision.decidedAt)}${decision.decidedBy === null ? "" : ` by ${decision.decidedBy}`}${decision.reason === null ? "" : `: ${decision.reason}`}`
      ]),
  ...(decision.status === "confirmed" || decision.status === "undone"
    ? [
        decision.kind === "losses"
          ? `${grouped(decision.applied)} stored with what they lose, ${grouped(decision.kept)} that do not lose it any more, ${grouped(decision.waiting)} not looked at again, ${grouped(decision.restored)} with their values back`
          : `${grouped(decision.buried)} deleted after a 404 by id, ${grouped(decision.kept)} still at the source, ${grouped(decision.waiting)} not asked for, ${grouped(decision.revived)} brought back`
      ]
    : [])
]

const sampleLine = ({ externalId, lost, outcome, payload }: (typeof DecisionView.Type)["records"][number]) =>
  `${externalId}${outcome === null ? "" : ` (${outcome})`}${lost === null ? "" : `  loses ${lost.join(", ")}`}  ${JSON.stringify(payload)}`

const show = Command.make(
  "show",
  { id, limit, json },
  Effect.fnUntraced(function* ({ id, json, limit }) {
    const { api } = yield* OpenFaith
    const { decision, records } = yield* api.decisions.getDecision({ params: { id }, query: { samples: Math.min(limit, mostSamples) } })
    if (json) return yield* Console.log(JSON.stringify({ ...decision, records }))
    const rest = decision.count - records.length
    const more = rest > 0 ? [`and ${plural(rest, "more record")}`] : []
    yield* Console.log([...inWords(decision), "", ...records.map(sampleLine), ...more].join("\n"))
  }, Effect.provide(Asking))
).pipe(
  Command.withDescription("Show one decision and some of its records"),
  Command.withExamples([{ command: "openfaith deletions show 3 --limit 5", description: "With five of its records" }])
)

const confirm = Command.make(
  "confirm",
  { id, by, reason: Flag.optional(reason), wait, json },
  Effect.fnUntraced(
    function* ({ by, id, json, reason, wait }) {
      const { api } = yield* OpenFaith
      const requested = yield* api.decisions.confirmDecision(yield* verdict(id, by, reason))
      yield* attendRun(requested, { json, wait })
    },
    Effect.scoped,
    Effect.provide(Asking)
  )
).pipe(
  Command.withDescription(
    "Let it happen. It requests a reconciliation of the entity, which asks the source for each record by id and deletes those that are gone, or stores what still loses the same values."
  ),
  Command.withShortDescription("Let it happen"),
  Command.withExamples([{ command: "openfaith deletions confirm 3 --wait", description: "And wait until it is done" }])
)

const reject = Command.make(
  "reject",
  { id, by, reason, json },
  Effect.fnUntraced(function* ({ by, id, json, reason }) {
    const { api } = yield* OpenFaith
    const decision = yield* api.decisions.rejectDecision(yield* verdict(id, by, Option.some(reason)))
    yield* Console.log(json ? JSON.stringify(decision) : inWords(decision).join("\n"))
  }, Effect.provide(Asking))
).pipe(
  Command.withDescription("Keep the records and their values. A later reconciliation that still finds the same asks again"),
  Command.withExamples([{ command: 'openfaith deletions reject 3 --reason "the token lost a permission"', description: "Say why" }])
)

const undo = Command.make(
  "undo",
  { id, by, reason: Flag.optional(reason), json },
  Effect.fnUntraced(function* ({ by, id, json, reason }) {
    const { api } = yield* OpenFaith
    const decision = yield* api.decisions.undoDecision(yield* verdict(id, by, reason))
    yield* Console.log(json ? JSON.stringify(decision) : inWords(decision).join("\n"))
  }, Effect.provide(Asking))
).pipe(
  Command.withDescription(
    "Bring back what a confirmed decision deleted or emptied, and stop the rest. The next look at each record decides again"
  ),
  Command.withExamples([{ command: "openfaith deletions undo 3", description: "Records and rows are live again" }])
)

export const deletions = Command.make("deletions").pipe(
  Command.withDescription("Decide about deletions, and losses of values, that are too many to make without a person"),
  Command.withSubcommands([list, show, confirm, reject, undo])
)
