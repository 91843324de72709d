import * as NodeCrypto from "@effect/platform-node/NodeCrypto"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Console, Effect, Layer } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { onlyHere } from "../client/elsewhere.ts"
import { json } from "../commands/flags.ts"
import { note } from "../output/Screen.ts"
import { dateAndTime, plural } from "../output/words.ts"
import { Existing, server } from "./installation.ts"
import { LogsLive } from "./logs.ts"
import { isExternal } from "./status.ts"

const folder = Argument.String("folder").pipe(Argument.withDescription("What `openfaith backup` has made"))
const replace = Flag.Boolean("replace").pipe(
  Flag.withDescription("Put aside the database that is there; it is not deleted"),
  Flag.withDefault(false)
)

/** The home, made where it is missing, and its database, without opening it. */
const Empty = Layer.unwrap(
  Effect.map(server, ({ EmbeddedPostgres, Home }) => EmbeddedPostgres.layer.pipe(Layer.provideMerge(Home.layer)))
).pipe(Layer.provideMerge(Layer.mergeAll(NodeServices.layer, NodeCrypto.layer)), Layer.provideMerge(LogsLive))

/** Opens what was restored, so that it is known to be whole; brings it up to date, and begins its next timeline. */
const opened = Effect.gen(function* () {
  const { keepMark, Operations } = yield* server
  const { began } = yield* keepMark(null)
  const operations = yield* Operations
  const connections = (yield* operations.connections(null)).filter(({ status }) => status !== "disconnected")
  return { connections: connections.length, noticed: began }
}).pipe(Effect.provide(Existing))

export const restore = Command.make(
  "restore",
  { folder, replace, json },
  Effect.fnUntraced(function* ({ folder, json, replace }) {
    yield* onlyHere("restore")
    const { DataInUse, DatabaseOfOthers, Home, restore } = yield* server
    if (yield* isExternal) return yield* new DatabaseOfOthers({ doing: "restore" })
    const { done, facts, root } = yield* Effect.gen(function* () {
      const home = yield* Home
      const serving = yield* home.serving
      if (serving !== null) return yield* new DataInUse({ root: home.root, pids: [serving.pid] })
      const done = yield* restore(folder, replace)
      return { done, facts: yield* opened, root: home.root }
    }).pipe(Effect.scoped, Effect.provide(Empty))
    if (json) return yield* Console.log(JSON.stringify({ home: root, ...done, connections: facts.connections }))
    yield* Console.log(
      [
        `Restored into ${root}: the database as of ${dateAndTime(done.asOf)}, with ${plural(facts.connections, "connection")}.`,
        ...(done.replaced === null ? [] : [`What was there before is in ${done.replaced}; delete it when nothing of it is missed.`]),
        "Start `openfaith serve`: every connection is compared with its source then, by itself."
      ].join("\n")
    )
    yield* note(
      "Whom you erased since then is there again, and keys revoked since are good again: `openfaith erase`, `openfaith keys revoke`. Applications that follow the change feed are told to read anew."
    )
  })
).pipe(
  Command.withDescription(
    "Make an installation of a backup, in a home without a database, or with --replace in place of the one that is there. Every file is compared " +
      "with what was backed up first. About this machine only."
  ),
  Command.withShortDescription("Make an installation of a backup"),
  Command.withExamples([
    { command: "OPENFAITH_HOME=/srv/openfaith openfaith restore /backups/openfaith-2026-11-27-0400", description: "On a new machine" },
    {
      command: "openfaith restore /backups/openfaith-2026-11-27-0400 --replace",
      description: "Back to an earlier moment, in the same home"
    }
  ])
)
