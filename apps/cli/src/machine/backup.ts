import { Console, Effect } from "effect"
import { Argument, Command } from "effect/cli"
import { onlyHere } from "../client/elsewhere.ts"
import { json } from "../commands/flags.ts"
import { note } from "../output/Screen.ts"
import { dateAndTime, grouped } from "../output/words.ts"
import { server } from "./installation.ts"
import { isExternal, Looking } from "./status.ts"

const folder = Argument.String("folder").pipe(Argument.withDescription("A folder that does not exist yet"))

const megabytes = (bytes: number) => `${grouped(Math.ceil(bytes / 1_000_000))} MB`

export const backup = Command.make(
  "backup",
  { folder, json },
  Effect.fnUntraced(function* ({ folder, json }) {
    yield* onlyHere("backup")
    const { backUp, DatabaseOfOthers } = yield* server
    if (yield* isExternal) return yield* new DatabaseOfOthers({ doing: "backup" })
    const made = yield* backUp(folder).pipe(Effect.scoped, Effect.provide(Looking))
    if (json) return yield* Console.log(JSON.stringify(made))
    yield* Console.log(
      `Backed up in ${made.folder}: ${megabytes(made.bytes)}, the database as of ${dateAndTime(made.asOf)} and the home's keys.`
    )
    yield* note(
      made.hasMasterKey
        ? "It opens every stored token: keep it where only you can read it, and encrypt it before it leaves this machine."
        : "The master key is not in it, since OPENFAITH_MASTER_KEY gives it: keep that too."
    )
  })
).pipe(
  Command.withDescription(
    "Copy the embedded database and the home's keys into a folder, while everything runs. `openfaith restore` makes an installation of it again. " +
      "A database named by DATABASE_URL is backed up with its own means. About this machine only."
  ),
  Command.withShortDescription("Copy the database and the keys into a folder"),
  Command.withExamples([
    { command: "openfaith backup /backups/openfaith-$(date +%F-%H%M)", description: "While everything runs, such as every hour" }
  ])
)
