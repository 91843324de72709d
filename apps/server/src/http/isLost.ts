/** Whether a failure says that the database is away, and not that the statement is wrong: another attempt helps, and no bug is to be reported. */
import { Schema } from "effect"
import { SqlError } from "effect/sql"

/**
 * What Postgres says while it stops, has crashed, recovers, or has no connection left. The client takes these for unknown.
 * Source: https://www.postgresql.org/docs/18/errcodes-appendix.html
 */
const away: ReadonlySet<string> = new Set(["57P01", "57P02", "57P03", "53300"])

const isCoded = Schema.is(Schema.Struct({ code: Schema.String }))

export const isLost = (error: unknown): boolean => {
  if (!SqlError.isSqlError(error)) return false
  const { cause } = error.reason
  return error.isRetryable || (isCoded(cause) && away.has(cause.code))
}
