import type { OAuth } from "@openfaith/adapter-core"
import { Duration } from "effect"

/** Source: https://developer.planning.center/docs/#/overview/authentication */
export const oauth: OAuth = {
  authorize: "/oauth/authorize",
  token: "/oauth/token",
  // One for each product; `resources` is the older name of calendar's.
  scopes: {
    people: "people",
    services: "services",
    giving: "giving",
    groups: "groups",
    "check-ins": "check_ins",
    calendar: "calendar",
    registrations: "registrations",
    publishing: "publishing"
  },
  besides: ["webhooks"], // Assumed: the reference names it for that product, and no page says that subscribing needs it.
  proof: "S256", // Assumed: a server that does not know it leaves it out of account (RFC 6749, 3.1).
  client: "body",
  lifetime: Duration.hours(2),
  refreshTokens: "rotate" // planningcenter/developers#1318: replace both.
}
