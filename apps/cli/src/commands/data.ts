/** What is stored, one JSON object a line. */
import { Effect, Option, Stdio, Stream } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { Asking } from "../client/asked.ts"
import { changesAfter } from "../client/changes.ts"
import { OpenFaith } from "../client/OpenFaith.ts"
import { everyOne, only } from "../client/pages.ts"
import { adapter, anyOrg, json, org } from "./flags.ts"

/** Lines are sent as fast as they are taken. A reader that leaves early has seen what it wanted. */
const printLines = <E, R>(lines: Stream.Stream<unknown, E, R>) =>
  Effect.gen(function* () {
    const stdio = yield* Stdio.Stdio
    const readerLeft = Effect.callback<void>((resume) => {
      const left = () => resume(Effect.void)
      process.stdout.once("error", left)
      return Effect.sync(() => process.stdout.off("error", left))
    })
    yield* lines.pipe(
      Stream.map((line) => `${JSON.stringify(line)}\n`),
      Stream.run(stdio.stdout()),
      Effect.catchTag("PlatformError", () => Effect.void),
      Effect.raceFirst(readerLeft)
    )
  })

export const records = Command.make(
  "records",
  {
    entity: Argument.String("entity").pipe(Argument.withDescription("The source's entity, such as people.Person")),
    org,
    adapter: adapter.pipe(Flag.optional),
    includeDeleted: Flag.Boolean("include-deleted").pipe(
      Flag.withDescription("Also those the source has deleted"),
      Flag.withDefault(false)
    ),
    json
  },
  Effect.fnUntraced(function* ({ adapter, entity, includeDeleted, org }) {
    const { api } = yield* OpenFaith
    const query = { ...only(adapter, (id) => ({ adapter: id })), ...(includeDeleted ? { includeDeleted: "true" as const } : {}) }
    yield* printLines(everyOne((at) => api.data.listRecords({ params: { orgId: org, entity }, query: { ...query, ...at } })))
  }, Effect.provide(Asking))
).pipe(
  Command.withDescription("Print the records of an entity as the source sent them, one JSON object a line"),
  Command.withExamples([{ command: "openfaith records people.Person --org grace | head -1", description: "The first person" }])
)

export const rows = Command.make(
  "rows",
  { entity: Argument.String("entity").pipe(Argument.withDescription("The canonical entity, such as person")), org, json },
  Effect.fnUntraced(function* ({ entity, org }) {
    const { api } = yield* OpenFaith
    yield* printLines(everyOne((at) => api.data.listRows({ params: { orgId: org, entity }, query: at })))
  }, Effect.provide(Asking))
).pipe(
  Command.withDescription("Print the canonical rows of an entity, one JSON object a line"),
  Command.withExamples([{ command: "openfaith rows person --org grace | wc -l", description: "How many people there are" }])
)

export const changes = Command.make(
  "changes",
  {
    after: Flag.String("after").pipe(
      Flag.withMetavar("<position>"),
      Flag.withDescription("Go on after the position of a line; without it, from the oldest change"),
      Flag.optional
    ),
    org: anyOrg,
    follow: Flag.Boolean("follow").pipe(Flag.withDescription("Wait for more, until stopped"), Flag.withDefault(false)),
    json
  },
  Effect.fnUntraced(function* ({ after, follow, org }) {
    yield* printLines(changesAfter({ after: Option.getOrNull(after), orgId: Option.getOrNull(org), follow }))
  }, Effect.provide(Asking))
).pipe(
  Command.withDescription("Print which canonical rows changed, in the order of the commits, one JSON object a line"),
  Command.withExamples([
    { command: "openfaith changes --org grace --follow", description: "All there were, then each as it comes" },
    { command: "openfaith changes --after 8842.117", description: "Those after a line that was read before" }
  ])
)
