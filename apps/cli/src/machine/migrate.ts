import { Console, Effect } from "effect"
import { Command } from "effect/cli"
import { onlyHere } from "../client/elsewhere.ts"
import { Installed, server } from "./installation.ts"
import { json } from "../commands/flags.ts"

export const migrate = Command.make(
  "migrate",
  { json },
  Effect.fnUntraced(function* ({ json }) {
    yield* onlyHere("migrate")
    yield* Effect.gen(function* () {
      const { Database } = yield* server
      // Opening the installation migrates it; what could not be migrated has failed by now.
      const database = yield* Database
      yield* Console.log(
        json ? JSON.stringify({ migrated: true, database: database.kind }) : `The ${database.kind} database is up to date.`
      )
    }).pipe(Effect.provide(Installed))
  })
).pipe(
  Command.withDescription(
    "Bring the database up to date. Every command that opens the installation does so too; this one does nothing else. About this machine only."
  ),
  Command.withShortDescription("Bring the database up to date"),
  Command.withExamples([{ command: "DATABASE_URL=postgres://… openfaith migrate", description: "Before a new version is started" }])
)
