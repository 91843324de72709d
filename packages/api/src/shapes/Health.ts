import { Schema } from "effect"
import { Count, Instant } from "../text.ts"

/** Alive means progress: a run that should move and has not for minutes, without saying why, is `stuck`. */
export const Health = Schema.Struct({
  status: Schema.Literals(["ok", "stuck"]),
  /** Runs that should be moving now. */
  active: Count,
  /** Of these, those that have not moved for five minutes and state no reason. */
  stuck: Count,
  /** When a page of an active run was committed last. */
  progressAt: Schema.NullOr(Instant)
}).annotate({ identifier: "Health" })

export const Ready = Schema.Struct({ ready: Schema.Literal(true) }).annotate({ identifier: "Ready" })
