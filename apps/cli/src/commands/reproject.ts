import type { Reprojection, ReprojectionPreview } from "@openfaith/api"
import { Console, Effect } from "effect"
import { Command, Flag } from "effect/cli"
import { Asking } from "../client/asked.ts"
import { OpenFaith } from "../client/OpenFaith.ts"
import { listOf, ofOrg, only } from "../client/pages.ts"
import { patiently } from "../client/patiently.ts"
import { UsageProblem } from "../output/failures.ts"
import { note } from "../output/Screen.ts"
import { table } from "../output/table.ts"
import { grouped, plural } from "../output/words.ts"
import { seeToIt } from "../watchRun.ts"
import { anyOrg, json } from "./flags.ts"

type Preview = typeof ReprojectionPreview.Type
type State = typeof Reprojection.Type

const flags = {
  org: anyOrg,
  entity: Flag.String("entity").pipe(
    Flag.withMetavar("<name>"),
    Flag.withDescription("Only this entity of the source, such as people.Person"),
    Flag.optional
  ),
  preview: Flag.Boolean("preview").pipe(Flag.withDescription("Show what would change, and write nothing"), Flag.withDefault(false)),
  apply: Flag.Boolean("apply").pipe(Flag.withDescription("Queue it; whoever serves the installation does it"), Flag.withDefault(false)),
  wait: Flag.Boolean("wait").pipe(
    Flag.withDescription("With --apply: wait until it is done, and do it here where nobody else does"),
    Flag.withDefault(false)
  ),
  json
}

const samplesOf = ({ canonical, quarantined, problems }: Preview): ReadonlyArray<string> => [
  ...canonical.flatMap(({ entity, samples }) =>
    samples.map(({ after, before, id }) =>
      before === null
        ? `  ${entity} ${id} is made`
        : after === null
          ? `  ${entity} ${id} goes`
          : `  ${entity} ${id}: ${Object.keys(after)
              .map((column) => `${column} ${JSON.stringify(before[column])} -> ${JSON.stringify(after[column])}`)
              .join(", ")}`
    )
  ),
  ...problems.map(({ externalId, path, reason }) => `  record ${externalId} cannot be taken: ${path === "" ? "" : `${path}: `}${reason}`),
  ...(quarantined > problems.length ? [`  and ${plural(quarantined - problems.length, "more record")} that cannot be taken`] : [])
]

const previewText = (previews: ReadonlyArray<Preview>): string => {
  const rows = previews.flatMap(({ canonical, entity, orgId, quarantined, records }) =>
    canonical.map((each) => [orgId, entity, records, each.entity, each.created, each.updated, each.removed, quarantined])
  )
  const changed = previews.filter(
    ({ canonical, quarantined }) => quarantined > 0 || canonical.some(({ created, removed, updated }) => created + updated + removed > 0)
  )
  return [
    table(["organisation", "entity", "records", "canonical", "made", "changed", "gone", "to quarantine"], rows),
    ...changed.flatMap((each) => ["", `${each.entity} of ${each.orgId}, such as`, ...samplesOf(each)]),
    "",
    changed.length === 0 ? "Nothing would change." : "Nothing was written. `openfaith reproject --apply` does it."
  ].join("\n")
}

const statesText = (states: ReadonlyArray<State>): string =>
  states
    .map(
      ({ changed, entity, finishedAt, orgId, quarantined, records }) =>
        `${entity} of ${orgId}: ${finishedAt === null ? "queued" : "done"}, ${plural(records, "record")} gone through, ${plural(changed, "row")} changed, ${grouped(quarantined)} in quarantine`
    )
    .join("\n")

interface Scope {
  readonly orgId?: string
  readonly entity?: string
}

const isDone = (all: ReadonlyArray<State>) => all.every(({ finishedAt }) => finishedAt !== null)

const apply = Effect.fnUntraced(function* (payload: Scope, wait: boolean) {
  const { api } = yield* OpenFaith
  const { items: queued } = yield* api.reprojections.requestReprojection({ headers: {}, payload })
  const org = payload.orgId === undefined ? {} : { orgId: payload.orgId }
  const all = listOf((at) => api.reprojections.listReprojections({ query: { ...org, ...at } }))
  const states = Effect.map(all, (found) => found.filter(({ entityId }) => queued.some(({ id }) => id === entityId)))
  if (!wait) return yield* states
  yield* note(`Making rows of ${plural(queued.length, "entity", "entities")} again ...`)
  const worker = yield* seeToIt
  return yield* patiently(states, worker.by === "process").pipe(
    Effect.tap((found) => (isDone(found) ? Effect.void : Effect.sleep("200 millis"))),
    Effect.repeat({ until: isDone })
  )
})

export const reproject = Command.make(
  "reproject",
  flags,
  Effect.fnUntraced(function* ({ apply: isApplied, entity, json, org, preview, wait }) {
    if (isApplied === preview) return yield* new UsageProblem({ problem: "Say either --preview or --apply." })
    if (wait && preview) return yield* new UsageProblem({ problem: "--wait goes with --apply; a preview always waits." })
    const scope: Scope = { ...ofOrg(org), ...only(entity, (name) => ({ entity: name })) }
    yield* Effect.gen(function* () {
      const { api } = yield* OpenFaith
      if (preview) {
        const { items: previews } = yield* api.reprojections.previewReprojection({ headers: {}, payload: scope })
        return yield* Console.log(json ? JSON.stringify(previews) : previewText(previews))
      }
      const states = yield* apply(scope, wait)
      yield* Console.log(json ? JSON.stringify(states) : statesText(states))
      if (!json && states.some(({ finishedAt }) => finishedAt === null))
        yield* note(
          "It is done by whoever serves this installation (`openfaith up`), or here with --wait; `openfaith status` shows how far it is."
        )
    }).pipe(Effect.scoped, Effect.provide(Asking))
  })
).pipe(
  Command.withDescription(
    "Make canonical rows again from the stored records, as after a change of an adapter's transform. The source is not asked. Starting with a newer transform queues it by itself."
  ),
  Command.withShortDescription("Make canonical rows again from what is stored"),
  Command.withExamples([
    { command: "openfaith reproject --preview --org grace", description: "What would change" },
    { command: "openfaith reproject --apply --entity people.Person --wait", description: "Do it for one entity, here and now" }
  ])
)
