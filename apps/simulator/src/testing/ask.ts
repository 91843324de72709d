import { Schema } from "effect"
import type { Church } from "../Church.ts"
import { respond, type Reply } from "../respond.ts"

const Resource = Schema.Struct({
  type: Schema.String,
  id: Schema.String,
  attributes: Schema.Record(Schema.String, Schema.Json),
  relationships: Schema.optionalKey(Schema.Record(Schema.String, Schema.Json)),
  links: Schema.Record(Schema.String, Schema.NullOr(Schema.String))
})

const Meta = {
  can_order_by: Schema.optionalKey(Schema.Array(Schema.String)),
  can_query_by: Schema.optionalKey(Schema.Array(Schema.String)),
  can_include: Schema.optionalKey(Schema.Array(Schema.String)),
  can_filter: Schema.optionalKey(Schema.Array(Schema.String)),
  parent: Schema.Struct({ id: Schema.String, type: Schema.String })
}
const Offset = Schema.optionalKey(Schema.Struct({ offset: Schema.Int }))

const Collection = Schema.Struct({
  links: Schema.Struct({ self: Schema.String, prev: Schema.optionalKey(Schema.String), next: Schema.optionalKey(Schema.String) }),
  data: Schema.Array(Resource),
  included: Schema.Array(Resource),
  meta: Schema.Struct({ total_count: Schema.Int, count: Schema.Int, prev: Offset, next: Offset, ...Meta })
})
export type Collection = typeof Collection.Type

const Single = Schema.Struct({ data: Resource, included: Schema.Array(Resource), meta: Schema.Struct(Meta) })

const Refusal = Schema.Struct({
  errors: Schema.Array(
    Schema.Struct({
      status: Schema.optionalKey(Schema.String),
      title: Schema.String,
      code: Schema.optionalKey(Schema.String),
      detail: Schema.String
    })
  )
})

export const decodeCollection = Schema.decodeUnknownSync(Schema.fromJsonString(Collection))
const decodeSingle = Schema.decodeUnknownSync(Schema.fromJsonString(Single))
const decodeRefusal = Schema.decodeUnknownSync(Schema.fromJsonString(Refusal))

export const demoCredentials = `Basic ${Buffer.from("demo:demo-secret").toString("base64")}`

interface Options {
  readonly method?: string
  readonly body?: unknown
  readonly version?: string
  readonly now?: number
}

/** Any request of the demo user; `path` from the root of the product on. */
export const askProduct = (church: Church, product: string, path: string, options: Options = {}): Reply =>
  respond(
    church,
    {
      method: options.method ?? "GET",
      url: `/${product}/v2${path}`,
      headers: { authorization: demoCredentials, "x-pco-api-version": options.version },
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) })
    },
    options.now ?? 1_800_000_000_000
  )

/** The same of the people product. */
export const ask = (church: Church, path: string, options: Options = {}): Reply => askProduct(church, "people", path, options)

export const list = (church: Church, path: string) => decodeCollection(ask(church, path).body)
export const single = (church: Church, path: string) => decodeSingle(ask(church, path).body)
export const refusal = (reply: Reply) => decodeRefusal(reply.body)

/** Ids of all pages, following `links.next`. */
export const allIds = (church: Church, path: string) => {
  const ids: Array<string> = []
  let next: string | undefined = path
  while (next !== undefined) {
    const page: Collection = list(church, next.replace(`${church.baseUrl}/people/v2`, ""))
    ids.push(...page.data.map(({ id }) => id))
    next = page.links.next
  }
  return ids
}
