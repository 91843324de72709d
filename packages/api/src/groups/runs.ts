import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiGroup, HttpApiSchema, OpenApi } from "effect/http-api"
import { Access, Needs, Permitted, TakesIdempotencyKey, BesideView } from "../access.ts"
import { Conflict, NotFound, Unprocessable } from "../problems.ts"
import { commandHeaders, orgQuery, pageOf, pageQuery } from "../requests.ts"
import { Kind, NewRun, Reason, RequestedRun, Run, RunEvent, RunView } from "../shapes/Run.ts"
import { Schedule, ScheduleChange } from "../shapes/Schedule.ts"
import { Flag, Id } from "../text.ts"

const command = <const Name extends string, const Verb extends string>(name: Name, verb: Verb, summary: string) =>
  HttpApiEndpoint.post(name, `/runs/:runId/${verb}`, {
    headers: commandHeaders,
    params: { runId: Id },
    payload: Reason,
    success: Run,
    error: [NotFound, Conflict]
  })
    .annotate(Needs, "operate")
    .annotate(TakesIdempotencyKey, true)
    .annotateMerge(OpenApi.annotations({ summary }))

export const RunsGroup = HttpApiGroup.make("runs")
  .add(
    HttpApiEndpoint.get("listRuns", "/runs", {
      query: {
        ...orgQuery,
        connectionId: Schema.optionalKey(Id),
        receipts: Schema.optionalKey(
          Flag.annotate({ description: "`false` leaves their receipts out: of a source with many entities they are long" })
        ),
        ...pageQuery
      },
      success: pageOf(Run),
      error: NotFound
    })
      .annotate(Needs, "read")
      .annotateMerge(OpenApi.annotations({ summary: "Runs, newest first" })),
    HttpApiEndpoint.get("listRunsOfKind", "/connections/:connectionId/runs/:kind", {
      params: { connectionId: Id, kind: Kind },
      query: pageQuery,
      success: pageOf(Run),
      error: NotFound
    })
      .annotate(Needs, "read")
      .annotateMerge(OpenApi.annotations({ summary: "Runs of one kind of a connection, newest first, without their receipts" })),
    HttpApiEndpoint.post("requestRun", "/runs", {
      headers: commandHeaders,
      payload: NewRun,
      success: RequestedRun.pipe(HttpApiSchema.status(202)),
      error: [NotFound, Unprocessable]
    })
      .annotate(Needs, "operate")
      .annotate(TakesIdempotencyKey, true)
      .annotateMerge(OpenApi.annotations({ summary: "Request a run, or join the active one of the same kind and scope" })),
    HttpApiEndpoint.get("getRun", "/runs/:runId", { params: { runId: Id }, success: RunView, error: NotFound }).annotate(Needs, "read"),
    HttpApiEndpoint.get("watchRun", "/runs/:runId/events", {
      headers: {
        "last-event-id": Schema.optionalKey(
          Schema.String.check(Schema.isMaxLength(200)).annotate({ description: "The id of the last event that was seen" })
        )
      },
      params: { runId: Id },
      success: HttpApiSchema.StreamSse({ events: RunEvent }),
      error: NotFound
    })
      .annotate(Needs, "read")
      .annotate(BesideView, true)
      .annotateMerge(OpenApi.annotations({ summary: "How a run goes, as server-sent events, until it has ended" })),
    command("pauseRun", "pause", "Stop a run after the pages at hand; it can be resumed"),
    command("resumeRun", "resume", "Let a paused run go on where it was"),
    command("cancelRun", "cancel", "End a run; what it has stored stays"),
    command("retryRun", "retry", "Start a run that did not complete once more, under the same id")
  )
  .middleware(Permitted)
  .middleware(Access)
  .prefix("/v1")
  .annotateMerge(OpenApi.annotations({ title: "Runs" }))

export const SchedulesGroup = HttpApiGroup.make("schedules")
  .add(
    HttpApiEndpoint.get("listSchedules", "/schedules", {
      query: { ...orgQuery, ...pageQuery },
      success: pageOf(Schedule),
      error: NotFound
    }).annotate(Needs, "read"),
    HttpApiEndpoint.post("setSchedule", "/connections/:connectionId/schedules", {
      headers: commandHeaders,
      params: { connectionId: Id },
      payload: ScheduleChange,
      success: Schedule,
      error: [NotFound, Unprocessable]
    })
      .annotate(Needs, "operate")
      .annotate(TakesIdempotencyKey, true)
      .annotateMerge(OpenApi.annotations({ summary: "Make or change the schedule of a connection, kind and entity" }))
  )
  .middleware(Permitted)
  .middleware(Access)
  .prefix("/v1")
  .annotateMerge(OpenApi.annotations({ title: "Schedules" }))
