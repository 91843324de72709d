import type { Disconnected, Purge, PurgePreview } from "@openfaith/api"
import { Console, Effect, Option } from "effect"
import { Command, Flag } from "effect/cli"
import { Asking } from "../client/asked.ts"
import { connectionOf } from "../client/connections.ts"
import { OpenFaith } from "../client/OpenFaith.ts"
import { only } from "../client/pages.ts"
import { patiently } from "../client/patiently.ts"
import { UsageProblem } from "../output/failures.ts"
import { note } from "../output/Screen.ts"
import { table } from "../output/table.ts"
import { grouped, plural } from "../output/words.ts"
import { seeToIt } from "../watchRun.ts"
import { adapter, connection, json, org, userName, yes } from "./flags.ts"

const flags = {
  org,
  adapter,
  connection,
  purge: Flag.Boolean("purge").pipe(
    Flag.withDescription("Remove everything that is stored of it, too; needs --yes, and cannot be undone"),
    Flag.withDefault(false)
  ),
  preview: Flag.Boolean("preview").pipe(
    Flag.withDescription("With --purge: count what would be removed, and change nothing"),
    Flag.withDefault(false)
  ),
  yes,
  wait: Flag.Boolean("wait").pipe(
    Flag.withDescription("With --purge: wait until everything is gone, and do it here where nobody else does"),
    Flag.withDefault(false)
  ),
  json
}

const rowsText = (rows: ReadonlyArray<{ readonly table: string; readonly rows: number }>) =>
  table(
    ["table", "rows"],
    rows.map(({ rows: count, table: name }) => [name, grouped(count)])
  )

const previewText = ({ destroysKeys, tables }: typeof PurgePreview.Type): string =>
  [
    tables.length === 0 ? "Nothing is stored." : rowsText(tables),
    "",
    ...(destroysKeys ? ["The organisation has no other connection: the key its secrets are sealed with is destroyed, too."] : []),
    "Nothing was changed. `openfaith disconnect --purge --yes` does it."
  ].join("\n")

const disconnectedText = ({ connection: { id, orgId, adapter: from }, stillSubscribed, unsubscribed }: typeof Disconnected.Type): string =>
  [
    `Disconnected ${orgId} from ${from} (${id}). Its credential is destroyed; nothing is read any more.`,
    ...(unsubscribed > 0 ? [`${plural(unsubscribed, "subscription")} removed at the source.`] : []),
    ...(stillSubscribed > 0
      ? [
          `${plural(stillSubscribed, "subscription")} may still be there, since the source did not answer: deliveries are refused, and it can be told to stop in its own settings.`
        ]
      : [])
  ].join("\n")

const purgeText = ({ finishedAt, removed }: typeof Purge.Type): string => {
  const count = Object.values(removed).reduce((sum, rows) => sum + rows, 0)
  return finishedAt === null
    ? `${plural(count, "row")} removed so far. Whoever serves this installation (\`openfaith up\`) goes on, or this command with --wait.`
    : `Everything is gone: ${plural(count, "row")}.`
}

/** How far it is; waits for the end where asked. */
const followed = Effect.fnUntraced(function* (connectionId: string, wait: boolean) {
  const { api } = yield* OpenFaith
  const state = api.connections.getPurge({ params: { connectionId } })
  if (!wait) return yield* state
  yield* note("Removing what is stored ...")
  const worker = yield* seeToIt
  return yield* patiently(state, worker.by === "process").pipe(
    Effect.tap(({ finishedAt }) => (finishedAt === null ? Effect.sleep("200 millis") : Effect.void)),
    Effect.repeat({ until: ({ finishedAt }) => finishedAt !== null })
  )
})

export const disconnect = Command.make(
  "disconnect",
  flags,
  Effect.fnUntraced(function* ({ adapter, connection, json, org, preview, purge, wait, yes }) {
    if (preview && !purge) return yield* new UsageProblem({ problem: "--preview goes with --purge: without it, everything stays stored." })
    if (wait && !purge) return yield* new UsageProblem({ problem: "--wait goes with --purge; disconnecting is done at once." })
    if (purge && !preview && !yes)
      return yield* new UsageProblem({
        problem: "--purge removes everything that is stored of the connection, and cannot be undone. Look with --preview; then say --yes."
      })
    yield* Effect.gen(function* () {
      const { api } = yield* OpenFaith
      // One that is disconnected can still be purged, by its id.
      const found = yield* Option.match(connection, {
        onNone: () => connectionOf({ orgId: org, adapter, connectionId: null }),
        onSome: (connectionId) => api.connections.getConnection({ params: { connectionId } })
      })
      const connectionId = found.id
      if (preview) {
        const counted = yield* api.connections.previewPurge({ params: { connectionId } })
        return yield* Console.log(json ? JSON.stringify(counted) : previewText(counted))
      }
      const by = yield* userName
      const done = yield* api.connections.disconnect({
        headers: {},
        params: { connectionId },
        payload: { ...(purge ? { purge } : {}), ...only(by, (name) => ({ by: name })) }
      })
      const state = purge ? yield* followed(connectionId, wait) : null
      if (json) return yield* Console.log(JSON.stringify({ ...done, purge: state }))
      yield* Console.log([disconnectedText(done), ...(state === null ? [] : [purgeText(state)])].join("\n"))
    }).pipe(Effect.scoped, Effect.provide(Asking))
  })
).pipe(
  Command.withDescription(
    "Stop reading a source: runs and schedules stop, subscriptions there are removed, the credential is destroyed. What is stored stays readable, and connecting the same account again goes on from there; --purge removes it."
  ),
  Command.withShortDescription("Disconnect a source; with --purge, remove what is stored"),
  Command.withExamples([
    { command: "openfaith disconnect --org grace --adapter pco", description: "Keep what is stored" },
    { command: "openfaith disconnect --org grace --adapter pco --purge --preview", description: "What --purge would remove" },
    { command: "openfaith disconnect --org grace --adapter pco --purge --yes --wait", description: "Remove it" }
  ])
)
