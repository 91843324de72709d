import type { DatabaseFacts } from "@openfaith/server"
import { Console, Effect, Redacted } from "effect"
import { Argument, Command } from "effect/cli"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import { onlyHere } from "../client/elsewhere.ts"
import { Existing, server } from "./installation.ts"
import { Ended } from "../output/failures.ts"
import { note } from "../output/Screen.ts"
import { json } from "../commands/flags.ts"

/** What psql reads instead of arguments, so that the password is in no process list. */
export const environmentOf = (url: Redacted.Redacted): Record<string, string> => {
  const { hostname, password, pathname, port, searchParams, username } = new URL(Redacted.value(url))
  const mode = searchParams.get("sslmode")
  return {
    PGHOST: hostname === "" ? "localhost" : decodeURIComponent(hostname),
    PGPORT: port === "" ? "5432" : port,
    PGUSER: decodeURIComponent(username),
    PGPASSWORD: decodeURIComponent(password),
    PGDATABASE: decodeURIComponent(pathname.slice(1)),
    ...(mode === null ? {} : { PGSSLMODE: mode })
  }
}

/** How to connect with another tool. Names the password's place, never the password. */
export const connectionFacts = (facts: DatabaseFacts) =>
  facts.kind === "embedded"
    ? {
        url: facts.port === null ? null : `postgres://openfaith@127.0.0.1:${facts.port}/openfaith`,
        password: facts.passwordFile,
        command: `PGPASSWORD="$(cat '${facts.passwordFile}')" psql -h 127.0.0.1 -p ${facts.port ?? 5432} -U openfaith openfaith`
      }
    : {
        url: `postgres://${facts.user}@${facts.host}:${facts.port}/${facts.database}`,
        password: "DATABASE_URL",
        command: 'psql "$DATABASE_URL"'
      }

const opened = Effect.fnUntraced(function* ({ args, json }: { readonly args: ReadonlyArray<string>; readonly json: boolean }) {
  const { Database } = yield* server
  const database = yield* Database
  const facts = connectionFacts(yield* database.describe)
  if (json) return yield* Console.log(JSON.stringify(facts))
  const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
  const exitCode = yield* spawner
    .exitCode(
      ChildProcess.make("psql", args, {
        env: { ...environmentOf(database.url), PGAPPNAME: "openfaith-psql" },
        extendEnv: true,
        // In our own process group: it reads the terminal, and Ctrl-C there cancels a query.
        detached: false,
        stdin: "inherit",
        stdout: "inherit",
        stderr: "inherit"
      })
    )
    .pipe(
      Effect.uninterruptible,
      Effect.catchTag("PlatformError", () => Effect.succeed(null))
    )
  if (exitCode === null) {
    yield* note("psql is not installed here. While the installation runs (`openfaith serve`), connect with:")
    return yield* Console.log(facts.command)
  }
  if (exitCode !== 0) return yield* new Ended({ exitCode: 1 })
})

export const psql = Command.make(
  "psql",
  { args: Argument.String("args").pipe(Argument.withDescription("Passed on to psql"), Argument.variadic()), json },
  Effect.fnUntraced(function* (given) {
    yield* onlyHere("psql")
    yield* opened(given).pipe(Effect.scoped, Effect.provide(Existing))
  })
).pipe(
  Command.withDescription(
    "Open psql on the installation's database. What follows goes to psql; without psql the connection command is printed. About this machine only."
  ),
  Command.withShortDescription("Open psql on the database"),
  Command.withExamples([
    { command: "openfaith psql", description: "An interactive session" },
    { command: 'openfaith psql -c "select count(*) from canonical.person"', description: "One statement" }
  ])
)
