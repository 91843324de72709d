/** Answers as Planning Center gives them, made of the samples, for `openfaith adapter check pco`. */
import type { Examples } from "@openfaith/adapter-core"
import { pcoEntityManifest } from "./pcoEntityManifest.ts"
import { samples } from "./samples.ts"
import { rowsOf } from "./rowsOf.ts"

const refused = (detail: string) => ({ errors: [{ code: "unauthorized", title: "Unauthorized", detail }] })

let rows: Examples["rows"] | null = null

export const examples: Examples = {
  /** Made when they are asked for, which only checks do: every process loads this file. */
  get rows() {
    rows ??= rowsOf(samples, pcoEntityManifest)
    return rows
  },
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
