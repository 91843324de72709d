/** Whether a value has the shape of an adapter at all, for values that come from a module somebody else wrote. */
import { Result, Schema, SchemaIssue } from "effect"
import type { Adapter } from "../Adapter.ts"

const code = Schema.declare((value): value is () => unknown => typeof value === "function", { expected: "a function" })
const schema = Schema.declare((value): value is Schema.Top => Schema.isSchema(value) && "fields" in value, { expected: "a Schema.Struct" })
const names = Schema.optionalKey(Schema.Array(Schema.String))
const place = Schema.NullOr(Schema.Struct({ path: Schema.String }))
const write = Schema.NullOr(Schema.Struct({ path: Schema.String, takes: names }))
const record = <A>(of: Schema.Codec<A>) => Schema.Record(Schema.String, of)

const List = Schema.Struct({
  path: Schema.String,
  under: Schema.optionalKey(Schema.String),
  perPage: Schema.Number,
  paging: Schema.optionalKey(Schema.Literals(["numbered", "none"])),
  at: Schema.optionalKey(Schema.String),
  idFrom: names,
  lists: names,
  isKeyedByParent: Schema.optionalKey(Schema.Literal(true)),
  roster: Schema.optionalKey(Schema.Struct({ path: Schema.String, at: Schema.optionalKey(Schema.String), idFrom: names })),
  windows: Schema.optionalKey(
    Schema.Struct({
      path: Schema.String,
      from: Schema.String,
      to: Schema.String,
      begins: Schema.String,
      days: Schema.Number,
      ahead: Schema.Number
    })
  ),
  holdsOne: Schema.optionalKey(Schema.Literal(true)),
  validator: Schema.optionalKey(Schema.Literal("etag")),
  query: Schema.optionalKey(record(Schema.String)),
  include: names,
  canInclude: names,
  orderBy: names,
  filterBy: names,
  filterBySpecial: names,
  partitionBy: Schema.optionalKey(Schema.Struct({ entity: Schema.String, filter: Schema.String })),
  harvestFrom: Schema.optionalKey(Schema.Struct({ entity: Schema.String, include: Schema.String })),
  links: Schema.optionalKey(Schema.Struct({ parent: Schema.String, row: Schema.String }))
})

const Relation = Schema.Struct({
  to: Schema.String,
  kind: Schema.Literals(["hard", "soft"]),
  many: Schema.Boolean,
  from: Schema.Union([Schema.Literals(["relationship", "parent", "within"]), Schema.Struct({ attribute: Schema.String })]),
  because: Schema.NullOr(Schema.String)
})

const Entity = Schema.Struct({
  name: Schema.String,
  reference: Schema.String,
  type: Schema.String,
  attributes: schema,
  list: List,
  get: place,
  create: write,
  update: write,
  delete: place,
  changes: Schema.Union([
    Schema.Literal("none"),
    Schema.Struct({ since: Schema.String }),
    Schema.Struct({ sinceDay: Schema.String, overlapDays: Schema.Number }),
    Schema.Struct({
      feed: Schema.Struct({
        path: Schema.String,
        at: Schema.optionalKey(Schema.String),
        idFrom: Schema.Array(Schema.String),
        from: Schema.String,
        most: Schema.Number
      })
    })
  ]),
  deletes: Schema.Literals(["event", "listDiff", "parentScan", "mergeEndpoint", "never"]),
  merges: Schema.NullOr(Schema.Struct({ list: List, keep: Schema.String, remove: Schema.String, at: Schema.String })),
  events: record(Schema.Literals(["changed", "gone"])),
  relations: record(Relation),
  volatile: Schema.Array(Schema.String),
  projectionOf: Schema.NullOr(Schema.String),
  assumed: Schema.Array(Schema.String),
  canonical: Schema.Array(Schema.Struct({ name: Schema.String, columns: record(Schema.Unknown), references: record(Schema.Unknown) })),
  transformVersion: Schema.Number,
  toCanonical: code,
  marks: code
})

const manifest = Schema.Struct({
  entities: Schema.ReadonlyMap(Schema.String, Entity),
  get: code,
  has: code,
  standsFor: code
})

const Webhooks = Schema.Struct({
  signature: Schema.Struct({
    algorithm: Schema.Literal("hmac-sha256"),
    header: Schema.String,
    encoding: Schema.Literals(["hex", "base64"]),
    prefix: Schema.String,
    nameHeader: Schema.NullOr(Schema.String)
  }),
  events: code,
  example: Schema.Struct({ headers: record(Schema.String), body: Schema.String }),
  retriedFor: Schema.Duration,
  unsubscribe: Schema.Literals([404, 410]),
  subscriptions: Schema.NullOr(Schema.Struct({ events: Schema.Literals(["one", "many"]), list: code, create: code, read: code }))
})

/** Bytes. Whoever asks gives up on what is longer before the client could say so. */
const mostOfAnyAnswer = 32 * 1024 * 1024

const Shape = Schema.Struct({
  id: Schema.String,
  title: Schema.String,
  version: Schema.String,
  defaultBaseUrl: Schema.NullOr(Schema.String),
  onlySecure: Schema.optionalKey(Schema.Literal(true)),
  auth: Schema.Array(Schema.Literals(["basic", "bearer"])),
  oauth: Schema.NullOr(Schema.Struct({ authorize: Schema.String, token: Schema.String })),
  budget: Schema.Struct({
    requests: Schema.Number,
    period: Schema.Duration,
    deepOffset: Schema.NullOr(Schema.Struct({ above: Schema.Number, requests: Schema.Number })),
    headers: Schema.NullOr(
      Schema.Struct({
        limit: Schema.String,
        period: Schema.NullOr(Schema.String),
        count: Schema.Union([Schema.String, Schema.Struct({ remaining: Schema.String })])
      })
    )
  }),
  headers: code,
  format: Schema.Struct({
    accept: Schema.String,
    called: Schema.String,
    mostBytes: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: mostOfAnyAnswer })),
    contentTypes: Schema.Array(Schema.String),
    listQuery: code,
    rowQuery: code,
    value: code,
    page: code,
    row: code,
    whole: Schema.optionalKey(code),
    change: Schema.optionalKey(code),
    links: Schema.optionalKey(code),
    keptRow: code
  }),
  account: Schema.Struct({ path: Schema.String, read: code }),
  readError: code,
  webhooks: Schema.NullOr(Webhooks),
  manifest
})

const decode = Schema.decodeUnknownResult(Shape, { errors: "all" })
const format = SchemaIssue.makeFormatterStandardSchemaV1()

/** What keeps a value from being an adapter, each with its place; nothing where it is one. */
export const shapeProblems = (value: unknown): ReadonlyArray<string> => {
  const decoded = decode(value)
  if (Result.isSuccess(decoded)) return []
  return format(decoded.failure.issue).issues.map(({ message, path = [] }) => {
    const steps = path.map((step) => String(typeof step === "object" ? step.key : step))
    return steps.length === 0 ? message : `\`${steps.join(".")}\`: ${message}`
  })
}

/** What behaves as an adapter when it is asked is for the checks to say. */
export const isAdapter = (value: unknown): value is Adapter => shapeProblems(value).length === 0
