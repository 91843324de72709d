import { Schema } from "effect"

/** What was looked at and how it is; `says` also tells what to do where it is not well. */
export const Check = Schema.Struct({
  name: Schema.String,
  state: Schema.Literals(["ok", "warning", "failed"]),
  says: Schema.String
}).annotate({ identifier: "Check" })

export const Checks = Schema.Struct({ ok: Schema.Boolean, checks: Schema.Array(Check) }).annotate({ identifier: "Checks" })
