/** Texts and numbers as requests may hold them: what no store of ours could keep is refused before anything looks at it. */
import { Schema } from "effect"

/** Without control characters and lone surrogates. */
const presentable = Schema.isPattern(/^[^\p{Cc}\p{Cs}]*$/u, { expected: "a text without control characters" })

/** One line of text; may be empty. */
export const Line = Schema.String.check(presentable, Schema.isMaxLength(500))

/** The same, not empty. */
export const Text = Schema.String.check(presentable, Schema.isBetweenLength(1, 500))

/** An organisation, as the installation names it. */
export const OrgId = Schema.String.annotate({ description: "An organisation, as this installation names it" }).check(
  presentable,
  Schema.isBetweenLength(1, 200)
)

/** An id of ours, such as `run_01jd…` or a number. */
export const Id = Schema.String.annotate({ description: "An id of this installation" }).check(
  Schema.isPattern(/^[A-Za-z0-9_-]{1,100}$/, { expected: "an id: letters, digits, - and _, at most 100" })
)

/** A process of the installation. */
export const ProcessName = Schema.String.annotate({ description: "The id or the address of a process" }).check(
  Schema.isPattern(/^[A-Za-z0-9_.:/[\]-]{1,200}$/, { expected: "an id, or an address such as 127.0.0.1:20711" })
)

/** The name of an adapter or an entity. */
export const Name = Schema.String.check(
  Schema.isPattern(/^[A-Za-z0-9_.-]{1,100}$/, { expected: "a name: letters, digits, ., - and _, at most 100" })
)

/** ISO 8601, UTC. */
export const Instant = Schema.String.annotate({ description: "A time in UTC, ISO 8601" })

export const Count = Schema.Int.check(Schema.isGreaterThanOrEqualTo(0))

/** `true` or `false` in a query. */
export const Flag = Schema.Literals(["true", "false"])
