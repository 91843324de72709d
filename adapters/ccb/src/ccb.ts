import { defineAdapter } from "@openfaith/adapter-core"
import { Duration, Option, Schema } from "effect"
import { ccbEntityManifest } from "./ccbEntityManifest.ts"
import { examples } from "./examples.ts"
import { format } from "./format.ts"
import { readError } from "./readError.ts"
import { service, services } from "./services.ts"

const decodeStatus = Schema.decodeUnknownOption(Schema.Struct({ service: Schema.Literal("api_status") }))

/** Church Community Builder, which is Pushpay's ChMS, by its API v1, as a value. */
export const ccb = defineAdapter({
  id: "ccb",
  title: "Church Community Builder",
  version: "1",
  defaultBaseUrl: null, // https://<church>.ccbchurch.com, or a name of the church's own
  onlySecure: true,
  localTimes: true,
  auth: ["basic"], // an API user, not a person's login
  oauth: null,
  // Of an API user by day, and of the church by service and minute. Source: https://docs.pushpay.io/chms-v1
  budget: {
    requests: 10_000,
    period: Duration.days(1),
    deepOffset: null,
    headers: null,
    further: services.map((name) => ({
      name,
      requests: 60,
      period: Duration.minutes(1),
      counts: { pathsUnder: [service(name)] },
      headers: { limit: "X-RateLimit-Limit", period: null, count: { remaining: "X-RateLimit-Remaining" } }
    }))
  },
  headers: () => ({}),
  format,
  account: {
    // It is not counted, and names no church: the host does.
    path: service("api_status"),
    read: (body, host) => (Option.isSome(decodeStatus(body)) ? { id: host, name: host.split(".")[0] ?? host } : null)
  },
  readError,
  webhooks: null,
  manifest: ccbEntityManifest,
  examples
})
