import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiGroup, OpenApi } from "effect/http-api"
import { Access, Needs, Permitted } from "../access.ts"
import { NotFound } from "../problems.ts"
import { orgQuery, pageOf, pageQuery } from "../requests.ts"
import { EntityHoldings, OpenCounts, Standing } from "../shapes/Standing.ts"
import { Id } from "../text.ts"

/** `attention`: whatever a person should look at; `active`: a run is requested, running or paused. */
export const StandingFilter = Schema.Literals([
  "attention",
  "active",
  "disconnected",
  "needs_reauthorisation",
  "stuck",
  "paused",
  "degraded",
  "new",
  "healthy"
])
export type StandingFilter = typeof StandingFilter.Type

/** How connections are: health, activity and last outcome, each with its reason, since when, and what to do. */
export const StandingsGroup = HttpApiGroup.make("standings")
  .add(
    HttpApiEndpoint.get("listStandings", "/standings", {
      query: { ...orgQuery, only: Schema.optionalKey(StandingFilter), ...pageQuery },
      success: pageOf(Standing),
      error: NotFound
    })
      .annotate(Needs, "read")
      .annotateMerge(OpenApi.annotations({ summary: "How connections stand, by organisation" })),
    HttpApiEndpoint.get("countOpen", "/open", { success: OpenCounts })
      .annotate(Needs, "read")
      .annotateMerge(
        OpenApi.annotations({
          summary: "How much waits for people: decisions, alerts, records in quarantine",
          description: "Of all organisations that the key sees; each is counted up to `countedTo`."
        })
      ),
    HttpApiEndpoint.get("getStanding", "/connections/:connectionId/standing", {
      params: { connectionId: Id },
      success: Standing,
      error: NotFound
    })
      .annotate(Needs, "read")
      .annotateMerge(OpenApi.annotations({ summary: "How one connection stands" })),
    HttpApiEndpoint.get("listHoldings", "/connections/:connectionId/entities", {
      params: { connectionId: Id },
      success: EntityHoldings,
      error: NotFound
    })
      .annotate(Needs, "read")
      .annotateMerge(OpenApi.annotations({ summary: "What a connection holds of each entity" }))
  )
  .middleware(Permitted)
  .middleware(Access)
  .prefix("/v1")
  .annotateMerge(OpenApi.annotations({ title: "Standings" }))
