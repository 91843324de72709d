/**
 * Whether a newer program has changed the store, meanwhile, in a way that this one cannot live with. It is asked before work is begun, and before each slice.
 */
import { Effect, Schema } from "effect"
import { SqlClient } from "effect/sql"
import { known } from "./migrate.ts"

/** This program is older than the store it works on. What it was asked to do waits for a newer one. */
export class OutdatedProgram extends Schema.TaggedError<OutdatedProgram>()("OutdatedProgram", { known: Schema.Int }) {
  override get message() {
    return `A newer program has changed the database in a way that this one (${this.known}) cannot live with. Start the newer program in its place.`
  }
}

const Answer = Schema.Array(Schema.Struct({ isOutdated: Schema.Boolean }))

export const isOutdated = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql`SELECT oldest_program > ${known}::int AS "isOutdated" FROM sync.compatibility`
  const [row] = yield* Effect.orDie(Schema.decodeUnknownEffect(Answer)(rows))
  return row?.isOutdated === true
}).pipe(Effect.withSpan("isOutdated"))

/** A defect, so that the workflow is suspended where it is, and goes on with a newer program. */
export const dieWhereOutdated = Effect.flatMap(isOutdated, (outdated) =>
  outdated ? Effect.die(new OutdatedProgram({ known })) : Effect.void
)
