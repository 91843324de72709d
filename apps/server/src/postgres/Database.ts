/** Database: the one Postgres of an installation, whoever runs it: the operator (`DATABASE_URL`) or ourselves. */
import { Config, Context, Effect, Layer, Option, Redacted, Schema } from "effect"
import type { HomeError } from "../home/errors.ts"
import { EmbeddedPostgres, type PostgresFacts } from "./EmbeddedPostgres.ts"

/** `DATABASE_URL` is set to something that is not the address of a Postgres. The value is a secret, so it is not shown. */
export class DatabaseUrlUnusable extends Schema.TaggedError<DatabaseUrlUnusable>()("DatabaseUrlUnusable", {}) {
  override get message() {
    return "DATABASE_URL is not an address like postgres://user:password@host:5432/database: correct it, or unset it to use the embedded PostgreSQL."
  }
}

/** What `status` and `doctor` tell; never a password. */
export type DatabaseFacts =
  | ({ readonly kind: "embedded" } & PostgresFacts)
  | { readonly kind: "external"; readonly host: string; readonly port: number; readonly database: string; readonly user: string }

export interface DatabaseShape {
  readonly url: Redacted.Redacted
  readonly kind: "embedded" | "external"
  readonly describe: Effect.Effect<DatabaseFacts, HomeError>
}

const external = Effect.fnUntraced(function* (url: Redacted.Redacted) {
  const parsed = URL.parse(Redacted.value(url))
  if (parsed === null || !/^postgres(ql)?:$/.test(parsed.protocol)) return yield* new DatabaseUrlUnusable()
  const facts: DatabaseFacts = {
    kind: "external",
    host: parsed.hostname === "" ? "localhost" : parsed.hostname,
    port: parsed.port === "" ? 5432 : Number(parsed.port),
    database: decodeURIComponent(parsed.pathname.slice(1)),
    user: decodeURIComponent(parsed.username)
  }
  return Database.of({ url, kind: "external", describe: Effect.succeed(facts) })
})

/** The operator's address, unless it is unset or empty. */
const configured = Config.option(Config.Redacted("DATABASE_URL")).pipe(
  Config.map(Option.filter((url) => Redacted.value(url).trim() !== ""))
)

const make = Effect.fnUntraced(function* (how: "use" | "connectExisting") {
  const embedded = yield* EmbeddedPostgres
  const url = yield* configured
  if (Option.isSome(url)) return yield* external(url.value)
  const running = yield* embedded[how]
  return Database.of({
    url: running.url,
    kind: "embedded",
    describe: Effect.map(embedded.describe, (facts) => ({ kind: "embedded" as const, ...facts }))
  })
})

export class Database extends Context.Service<Database, DatabaseShape>()("@openfaith/server/postgres/Database") {
  /** For commands that write: installs and starts the embedded server at first use. */
  static readonly layer = Layer.effect(Database, make("use"))
  /** For commands that only read: starts an existing embedded server, never makes one. */
  static readonly layerExisting = Layer.effect(Database, make("connectExisting"))
}
