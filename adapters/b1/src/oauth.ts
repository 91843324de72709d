import type { OAuth } from "@openfaith/adapter-core"
import { Duration } from "effect"

export const oauth: OAuth = {
  // Assumed: the API itself only gives a code to who is signed in (POST /membership/oauth/authorize); a page of the installation asks it for one.
  authorize: "/oauth/authorize",
  token: "/membership/oauth/token",
  scopes: { membership: "people:read groups:read", attendance: "attendance:read", giving: "donations:read" },
  besides: [],
  proof: "none",
  client: "body",
  body: "json",
  lifetime: Duration.days(7),
  refreshTokens: "rotate" // and a spent one is refused at once, so two refreshes at a time would lose the connection
}
