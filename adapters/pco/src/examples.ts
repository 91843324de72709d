/** Answers as Planning Center gives them, made of the samples, for `openfaith adapter check pco`. */
import type { AnyEntity, Examples } from "@openfaith/adapter-core"
import { pcoEntityManifest } from "./pcoEntityManifest.ts"
import { type Sample, samples } from "./samples.ts"

/** A row as it stands in `data`. A relation known from an attribute or from the path is none of its relationships. */
const rowOf = ({ relations, type }: AnyEntity, { attributes, id, related }: Sample) => ({
  type,
  id,
  attributes,
  relationships: Object.fromEntries(
    Object.entries(relations).flatMap(([name, { from, to }]) => {
      if (from !== "relationship") return []
      const target = related[name] ?? null
      return [[name, { data: target === null ? null : { type: pcoEntityManifest.get(to).type, id: target } }] as const]
    })
  )
})

/** Any attribute may be null: the reference seldom says. */
const withoutValues = ({ attributes, id }: Sample): Sample => ({
  id: `${id}0`,
  attributes: Object.fromEntries(Object.keys(attributes).map((name) => [name, null])),
  related: {}
})

const refused = (detail: string) => ({ errors: [{ code: "unauthorized", title: "Unauthorized", detail }] })

export const examples: Examples = {
  rows: Object.fromEntries(
    [...samples].map(([name, sample]) => {
      const entity = pcoEntityManifest.get(name)
      return [name, [rowOf(entity, sample), rowOf(entity, withoutValues(sample))]]
    })
  ),
  errors: [
    { status: 401, body: refused("The token is past its time. (BABOON)"), means: "TokenExpired" },
    { status: 401, body: refused("The token was taken back. (CAPUCHIN)"), means: "AccessRefused" },
    { status: 401, body: refused("This product is not for you. (TRASH_PANDA)"), means: "AccessRefused" },
    { status: 403, body: { errors: [{ code: "forbidden", title: "Forbidden" }] }, means: "AccessRefused" },
    { status: 404, body: { errors: [{ code: "not_found", title: "Not Found" }] }, means: "NotFound" },
    { status: 422, body: { errors: [{ title: "Unprocessable", source: { parameter: "where" } }] }, means: "RequestRejected" },
    {
      status: 429,
      body: { errors: [{ code: "429", detail: "Rate limit exceeded: 118 of 100 requests per 20 seconds" }] },
      means: "RateLimited"
    },
    { status: 503, body: null, means: "SourceUnavailable" }
  ],
  limit: {
    headers: {
      "X-PCO-API-Request-Rate-Limit": "100",
      "X-PCO-API-Request-Rate-Period": "20 seconds",
      "X-PCO-API-Request-Rate-Count": "42"
    },
    says: { limit: 100, periodSeconds: 20, count: 42 }
  }
}
