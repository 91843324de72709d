import { defineAdapter, jsonApi } from "@openfaith/adapter-core"
import { Duration, Option, Schema } from "effect"
import { examples } from "./examples.ts"
import { pcoEntityManifest } from "./pcoEntityManifest.ts"
import { oauth } from "./oauth.ts"
import { readError } from "./readError.ts"
import { webhooks } from "./webhooks.ts"

/**
 * The version whose reference the facts of a product were taken from, always sent: a default stored with a token was seen to be ignored, and the
 * routes of an older version answered 404 (planningcenter/developers#1336).
 */
const versions: Readonly<Record<string, string>> = {
  people: "2025-03-20",
  groups: "2023-07-10",
  "check-ins": "2025-05-28",
  calendar: "2022-07-07",
  giving: "2019-10-18",
  services: "2018-11-01",
  registrations: "2025-05-01",
  publishing: "2024-03-25",
  webhooks: "2022-10-20"
}

const Organization = Schema.Struct({
  data: Schema.Struct({
    type: Schema.Literal("Organization"),
    id: Schema.NonEmptyString,
    attributes: Schema.Struct({ name: Schema.NullOr(Schema.String) })
  })
})
const decodeOrganization = Schema.decodeUnknownOption(Organization)

/** Planning Center Online, as a value. */
export const pco = defineAdapter({
  id: "pco",
  title: "Planning Center",
  version: "1",
  defaultBaseUrl: "https://api.planningcenteronline.com",
  auth: ["basic", "bearer"], // a personal access token's id and secret, or a token that was got elsewhere
  oauth,
  // Per token user, whatever the number of churches. Source: https://developer.planning.center/docs/#/overview/rate-limiting
  budget: {
    requests: 100,
    period: Duration.seconds(20),
    // The page on limits says 75; since March 2026 users meet 10 (planningcenter/developers#1449, #1450), and the headers do not show this window.
    deepOffset: { above: 30_000, requests: 10 },
    headers: {
      limit: "X-PCO-API-Request-Rate-Limit",
      period: "X-PCO-API-Request-Rate-Period", // "20" from the products, "20 seconds" from the gateway
      count: "X-PCO-API-Request-Rate-Count"
    }
  },
  headers: (product): Readonly<Record<string, string>> => {
    const version = versions[product]
    return version === undefined ? {} : { "X-PCO-API-Version": version }
  },
  format: jsonApi,
  account: {
    // The root of a product answers with its organisation. /current/v2/me needs no scope, but would let a token connect that may read nothing here.
    path: "/people/v2",
    read: (body) =>
      Option.match(decodeOrganization(body), {
        onNone: () => null,
        onSome: ({ data }) => ({ id: data.id, name: data.attributes.name ?? data.id })
      })
  },
  readError,
  webhooks,
  manifest: pcoEntityManifest,
  examples
})
