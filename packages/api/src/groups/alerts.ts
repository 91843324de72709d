import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiGroup, OpenApi } from "effect/http-api"
import { Access, Needs, Permitted, TakesIdempotencyKey, WholeInstallation } from "../access.ts"
import { BadRequest, NotFound } from "../problems.ts"
import { commandHeaders, orgQuery, pageOf, pageQuery } from "../requests.ts"
import { Alert, AlertChannels, AlertFilter, AlertKind, AlertTest, NewSilence, Silence } from "../shapes/Alert.ts"
import { Id } from "../text.ts"

/** What somebody has to know, who is told of it, and what nobody wants to be told of for a while. */
export const AlertsGroup = HttpApiGroup.make("alerts")
  .add(
    HttpApiEndpoint.get("listAlerts", "/alerts", {
      query: { ...orgQuery, only: Schema.optionalKey(AlertFilter), kind: Schema.optionalKey(AlertKind), ...pageQuery },
      success: pageOf(Alert),
      error: NotFound
    })
      .annotate(Needs, "read")
      .annotateMerge(
        OpenApi.annotations({
          summary: "Alerts, the newest first",
          description: "Those that are open, unless asked otherwise. Resolved ones are kept for 30 days."
        })
      ),
    HttpApiEndpoint.get("listSilences", "/alerts/silences", {
      query: { ...orgQuery, ...pageQuery },
      success: pageOf(Silence),
      error: NotFound
    })
      .annotate(Needs, "read")
      .annotateMerge(OpenApi.annotations({ summary: "Silences that have not ended, the newest first" })),
    HttpApiEndpoint.post("silence", "/alerts/silences", {
      headers: commandHeaders,
      payload: NewSilence,
      success: Silence,
      error: [NotFound, BadRequest]
    })
      .annotate(Needs, "operate")
      .annotate(TakesIdempotencyKey, true)
      .annotateMerge(
        OpenApi.annotations({
          summary: "Tell nobody of some alerts for a while",
          description: "They are listed all the same. Whoever still is in trouble when it ends is told of then."
        })
      ),
    HttpApiEndpoint.delete("endSilence", "/alerts/silences/:id", { params: { id: Id }, success: Silence, error: NotFound })
      .annotate(Needs, "operate")
      .annotateMerge(OpenApi.annotations({ summary: "End a silence now" })),
    HttpApiEndpoint.get("listAlertChannels", "/alerts/channels", { success: AlertChannels })
      .annotate(Needs, "read")
      .annotate(WholeInstallation, true)
      .annotateMerge(OpenApi.annotations({ summary: "How people are told, and whether it works" })),
    HttpApiEndpoint.post("testAlerts", "/alerts/test", { success: AlertTest })
      .annotate(Needs, "admin")
      .annotate(WholeInstallation, true)
      .annotateMerge(OpenApi.annotations({ summary: "Send a test message by every channel, and say what became of it" }))
  )
  .middleware(Permitted)
  .middleware(Access)
  .prefix("/v1")
  .annotateMerge(OpenApi.annotations({ title: "Alerts" }))
