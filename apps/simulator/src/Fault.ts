import { Schema } from "effect"
import { entityNames } from "./Kind.ts"
import { Mutation } from "./Mutation.ts"

const entity = Schema.Literals(entityNames)

const Pattern = Schema.String.check(
  Schema.makeFilter((source) => {
    try {
      return RegExp(source).source !== ""
    } catch {
      return "not a regular expression"
    }
  })
)

/** Which requests a fault meets. All that is given must hold; without anything, every GET. */
export const Match = Schema.Struct({
  /** A regular expression tried on path and query. */
  path: Schema.optionalKey(Pattern),
  /** The resource the path leads to. */
  entity: Schema.optionalKey(entity),
  method: Schema.optionalKey(Schema.String),
  /** Only the nth request that meets the rest, from 1. */
  nth: Schema.optionalKey(Schema.Int),
  /** Every nth request that meets the rest. */
  every: Schema.optionalKey(Schema.Int),
  /** By seeded chance. */
  probability: Schema.optionalKey(Schema.Number)
})

const common = {
  id: Schema.optionalKey(Schema.String),
  match: Schema.optionalKey(Match),
  /** How often it fires before it is spent; without, forever. */
  times: Schema.optionalKey(Schema.Int)
}

/** Which records of an answer are hit: these ids, or those whose id divides by `every`; of `record`, or of the resource asked for. */
const records = {
  record: Schema.optionalKey(entity),
  ids: Schema.optionalKey(Schema.Array(Schema.String)),
  everyId: Schema.optionalKey(Schema.Int)
}

const fault = <const Kind extends string, Fields extends Schema.Struct.Fields>(kind: Kind, fields: Fields) =>
  Schema.Struct({ ...common, kind: Schema.Literal(kind), ...fields })

export const Fault = Schema.Union([
  /** 429. `retryAfter`: "seconds" (default), "date" or "none"; `seconds` default 1. */
  fault("too-many-requests", {
    retryAfter: Schema.optionalKey(Schema.Literals(["seconds", "date", "none"])),
    seconds: Schema.optionalKey(Schema.Int)
  }),
  /** From this request on the headers announce, and the gate keeps, this limit. */
  fault("limit-drop", { requests: Schema.Int, periodSeconds: Schema.optionalKey(Schema.Number) }),
  /** An error body with this status: 5xx, 403, 404. */
  fault("status", { status: Schema.Int }),
  /** A page of HTML: status 504 (default) from the gateway, or 200. */
  fault("html", { status: Schema.optionalKey(Schema.Int) }),
  /** 200 with an error in the body. */
  fault("error-body", {}),
  /** The answer ends early, with a length that fits what was sent. `share` of the body that is left, default 0.5. */
  fault("truncated", { share: Schema.optionalKey(Schema.Number) }),
  /** As long as before, and not JSON. */
  fault("malformed", {}),
  /** The answer comes late. */
  fault("stall", { milliseconds: Schema.Number }),
  /** The connection breaks after so many bytes of the body; 0 (default) is before any answer. */
  fault("reset", { afterBytes: Schema.optionalKey(Schema.Int) }),
  /** An attribute of some records has a value of another type. Default value `{"unexpected":true}`. */
  fault("wrong-type", { ...records, attribute: Schema.String, value: Schema.optionalKey(Schema.Json) }),
  /** A text no Postgres text column takes: a NUL (default) or half a surrogate pair at its end. */
  fault("odd-text", { ...records, attribute: Schema.String, text: Schema.optionalKey(Schema.Literals(["nul", "surrogate"])) }),
  /** Attributes that this user may not see are left out. */
  fault("hidden-attributes", { ...records, attributes: Schema.Array(Schema.String) }),
  /** Some records show no id. */
  fault("nameless", { ...records }),
  /** The first rows of the page come again at its end. */
  fault("duplicate-rows", { count: Schema.optionalKey(Schema.Int) }),
  /** `links.next` leads back to the same page. */
  fault("looping-next", {}),
  /** `links.next` leads to another host. */
  fault("foreign-next", { host: Schema.optionalKey(Schema.String) }),
  /** `where` has no effect, as for a field the resource does not know. `order` too when asked. */
  fault("ignored-filters", { order: Schema.optionalKey(Schema.Boolean) }),
  /** Lists end after so many rows (default 10,000), and say that there are no more (developers#736). */
  fault("capped", { rows: Schema.optionalKey(Schema.Int) }),
  /** Lists that no order is asked of come in falling id. */
  fault("backwards", {}),
  /** Something happens in the church just before (default) or just after the answer is made. */
  fault("mutate", { mutations: Schema.Array(Mutation), when: Schema.optionalKey(Schema.Literals(["before", "after"])) }),
  /** Rows with equal values in the order asked for come in another order every time. */
  fault("unstable-ties", {}),
  /** Rows without a value in the order asked for are left out (developers#1183). */
  fault("nulls-dropped", {}),
  /** The Date header is off by this much; with `of: "stamps"` the `updated_at` of changes from now on. */
  fault("clock-skew", { seconds: Schema.Int, of: Schema.optionalKey(Schema.Literals(["date", "stamps"])) }),
  /** 401. BABOON: expired; CAPUCHIN: revoked; TRASH_PANDA: the user lacks the product. */
  fault("unauthorized", { hint: Schema.optionalKey(Schema.String) }),
  /** 200 with no rows and a total of 0, as a user without permission may get. */
  fault("empty", {})
])
export type Fault = typeof Fault.Type

export const Faults = Schema.Array(Fault)
