import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiGroup, OpenApi } from "effect/http-api"
import { Access, Needs, Permitted } from "../access.ts"
import { NotFound, Unprocessable } from "../problems.ts"
import { orgQuery, pageOf, pageQuery } from "../requests.ts"
import { Activity, EntityHoldings, EntityView, Freshness, OpenCounts, Standing, StandingCounts } from "../shapes/Standing.ts"
import { Id, Name } from "../text.ts"

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
      query: {
        ...orgQuery,
        only: Schema.optionalKey(StandingFilter),
        fresh: Schema.optionalKey(
          Freshness.annotate({ description: "Up to how long ago nothing is missing; those that are disconnected have none" })
        ),
        ...pageQuery
      },
      success: pageOf(Standing),
      error: NotFound
    })
      .annotate(Needs, "read")
      .annotateMerge(OpenApi.annotations({ summary: "How connections stand, by organisation" })),
    HttpApiEndpoint.get("countStandings", "/standings/counts", { query: orgQuery, success: StandingCounts, error: NotFound })
      .annotate(Needs, "read")
      .annotateMerge(OpenApi.annotations({ summary: "How many connections are how: by health, and by up to when nothing is missing" })),
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
      .annotateMerge(OpenApi.annotations({ summary: "What a connection holds of each entity" })),
    HttpApiEndpoint.get("getEntity", "/connections/:connectionId/entities/:entity", {
      params: { connectionId: Id, entity: Name },
      success: EntityView,
      error: [NotFound, Unprocessable]
    })
      .annotate(Needs, "read")
      .annotateMerge(OpenApi.annotations({ summary: "One entity of a connection: what the source has of it, and its latest readings" })),
    HttpApiEndpoint.get("getActivity", "/activity", {
      query: {
        ...orgQuery,
        period: Schema.optionalKey(
          Schema.Literals(["day", "week", "month"]).annotate({
            description: "24 hours by the hour, 7 days by 6 hours, or 30 days by the day; a day where left out"
          })
        )
      },
      success: Activity,
      error: NotFound
    })
      .annotate(Needs, "read")
      .annotateMerge(OpenApi.annotations({ summary: "How much was read lately, and what became of it" }))
  )
  .middleware(Permitted)
  .middleware(Access)
  .prefix("/v1")
  .annotateMerge(OpenApi.annotations({ title: "Standings" }))
