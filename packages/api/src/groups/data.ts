import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiGroup, HttpApiSchema, OpenApi } from "effect/http-api"
import { Access, Needs, Permitted, TakesIdempotencyKey, BesideView } from "../access.ts"
import { Conflict, NotFound, Unprocessable } from "../problems.ts"
import { commandHeaders, orgQuery, pageOf, pageQuery } from "../requests.ts"
import { Decision, DecisionView } from "../shapes/Decision.ts"
import { Erasure, ErasureRequest } from "../shapes/Erasure.ts"
import { Lineage } from "../shapes/Lineage.ts"
import { QuarantinedRecord, QuarantineGroup, Replayed, ReplayRequest, Waived, WaiveRequest } from "../shapes/Quarantine.ts"
import { listOf, QueuedReprojection, Reprojection, ReprojectionPreview, ReprojectionRequest } from "../shapes/Reprojection.ts"
import { Reason, RequestedRun } from "../shapes/Run.ts"
import { CanonicalRow, ChangePage, FeedPosition, Find, StoredRecord } from "../shapes/Stored.ts"
import { Flag, Id, Name, OrgId, Text } from "../text.ts"

/** Sooner than anything in between would cut a connection. */
const longestWaitSeconds = 25

export const DataGroup = HttpApiGroup.make("data")
  .add(
    HttpApiEndpoint.get("listRecords", "/organisations/:orgId/records/:entity", {
      params: { orgId: OrgId, entity: Name },
      query: {
        adapter: Schema.optionalKey(Name),
        includeDeleted: Schema.optionalKey(Flag),
        externalId: Schema.optionalKey(Text.annotate({ description: "Only those of this id of the source" })),
        ...pageQuery
      },
      success: pageOf(StoredRecord),
      error: [NotFound, Unprocessable]
    })
      .annotate(Needs, "read")
      .annotateMerge(OpenApi.annotations({ summary: "Records of a source's entity as the source sent them" })),
    HttpApiEndpoint.get("listRows", "/organisations/:orgId/rows/:entity", {
      params: { orgId: OrgId, entity: Name },
      query: {
        ids: Schema.optionalKey(
          Schema.String.check(Schema.isPattern(/^[A-Za-z0-9_-]{1,100}(?:,[A-Za-z0-9_-]{1,100}){0,99}$/)).annotate({
            description: "Only these, separated by commas, at most 100: those of them that are live"
          })
        ),
        ...pageQuery
      },
      success: pageOf(CanonicalRow),
      error: [NotFound, Unprocessable]
    })
      .annotate(Needs, "read")
      .annotateMerge(OpenApi.annotations({ summary: "Live rows of a canonical entity" })),
    HttpApiEndpoint.get("search", "/organisations/:orgId/search", {
      params: { orgId: OrgId },
      query: {
        text: Text.annotate({ description: "The id of a row, the source's id of a record, or the beginning of a name" }),
        ...pageQuery
      },
      success: pageOf(Find),
      error: NotFound
    })
      .annotate(Needs, "read")
      .annotate(BesideView, true)
      .annotateMerge(
        OpenApi.annotations({
          summary: "Find records by an id or a name, deleted and quarantined ones too",
          description:
            "People, households, groups, events, funds, teams, songs, signups, forms and lists are found by name; of several words all but the last are whole ones."
        })
      ),
    HttpApiEndpoint.get("getLineage", "/lineage/:id", { params: { id: Id }, success: Lineage, error: NotFound })
      .annotate(Needs, "read")
      .annotateMerge(OpenApi.annotations({ summary: "Why a canonical row is as it is: its records, and every look at them" })),
    HttpApiEndpoint.get("getRecordLineage", "/organisations/:orgId/lineage/:entity/:externalId", {
      params: { orgId: OrgId, entity: Name, externalId: Text },
      query: { adapter: Schema.optionalKey(Name) },
      success: Lineage,
      error: [NotFound, Unprocessable]
    })
      .annotate(Needs, "read")
      .annotateMerge(OpenApi.annotations({ summary: "The same by the source's own name of a record, also of one that was never stored" })),
    HttpApiEndpoint.post("previewErasure", "/organisations/:orgId/erasures/preview", {
      params: { orgId: OrgId },
      payload: ErasureRequest,
      success: Erasure,
      error: [NotFound, Unprocessable]
    })
      .annotate(Needs, "admin")
      .annotateMerge(OpenApi.annotations({ summary: "What erasing a row would remove, counted" })),
    HttpApiEndpoint.post("erase", "/organisations/:orgId/erasures", {
      headers: commandHeaders,
      params: { orgId: OrgId },
      payload: ErasureRequest,
      success: Erasure,
      error: [NotFound, Unprocessable]
    })
      .annotate(Needs, "admin")
      .annotate(TakesIdempotencyKey, true)
      .annotateMerge(
        OpenApi.annotations({
          summary: "Erase a person, or anything else, for good",
          description:
            "Removes the row, its record with its history and what was kept of it, and all records that cannot be without it; followers of the change feed see deletions. " +
            "Nothing of them is stored again, whatever the source shows. Cannot be undone."
        })
      ),
    HttpApiEndpoint.get("readChanges", "/changes", {
      query: {
        ...orgQuery,
        after: Schema.optionalKey(
          Schema.String.check(Schema.isMaxLength(200)).annotate({ description: "A `position` of this feed; left out: from the beginning" })
        ),
        limit: pageQuery.limit,
        wait: Schema.optionalKey(
          Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: longestWaitSeconds })).annotate({
            description: "Where there is nothing yet, answer as soon as there is, at the latest after so many seconds; 0 where left out"
          })
        )
      },
      success: ChangePage,
      error: NotFound
    })
      .annotate(Needs, "read")
      .annotate(BesideView, true)
      .annotateMerge(
        OpenApi.annotations({
          summary: "What has changed since a position, in the order of commits",
          description: "No commit is skipped, however long it took. An empty page means: nothing yet; ask again after `reached`."
        })
      ),
    HttpApiEndpoint.get("getFeedPosition", "/changes/now", { success: FeedPosition })
      .annotate(Needs, "read")
      .annotateMerge(OpenApi.annotations({ summary: "The position of the feed before all that comes from now on" }))
  )
  .middleware(Permitted)
  .middleware(Access)
  .prefix("/v1")
  .annotateMerge(OpenApi.annotations({ title: "Data" }))

const ofConnection = { ...orgQuery, connectionId: Schema.optionalKey(Id.annotate({ description: "Only of this connection" })) }
const filters = { ...ofConnection, entity: Schema.optionalKey(Name) }

export const QuarantineGroupOfRoutes = HttpApiGroup.make("quarantine")
  .add(
    HttpApiEndpoint.get("listQuarantine", "/quarantine", {
      query: { ...filters, ...pageQuery },
      success: pageOf(QuarantinedRecord),
      error: NotFound
    }).annotate(Needs, "read"),
    HttpApiEndpoint.get("listQuarantineGroups", "/quarantine/groups", {
      query: { ...filters, ...pageQuery },
      success: pageOf(QuarantineGroup),
      error: NotFound
    })
      .annotate(Needs, "read")
      .annotateMerge(OpenApi.annotations({ summary: "Records with the same thing wrong in the same place, by entity" })),
    HttpApiEndpoint.get("getQuarantined", "/quarantine/records/:id", {
      params: { id: Id },
      success: QuarantinedRecord,
      error: NotFound
    }).annotate(Needs, "read"),
    HttpApiEndpoint.post("replayQuarantine", "/quarantine/replay", {
      headers: commandHeaders,
      payload: ReplayRequest,
      success: Replayed,
      error: [NotFound, Conflict]
    })
      .annotate(Needs, "operate")
      .annotate(TakesIdempotencyKey, true)
      .annotateMerge(OpenApi.annotations({ summary: "Store what is whole by now, without asking the source" })),
    HttpApiEndpoint.post("waiveQuarantine", "/quarantine/waive", {
      headers: commandHeaders,
      payload: WaiveRequest,
      success: Waived,
      error: [NotFound, Conflict, Unprocessable]
    })
      .annotate(Needs, "operate")
      .annotate(TakesIdempotencyKey, true)
      .annotateMerge(OpenApi.annotations({ summary: "Take records out unstored; they return only with other content" }))
  )
  .middleware(Permitted)
  .middleware(Access)
  .prefix("/v1")
  .annotateMerge(OpenApi.annotations({ title: "Quarantine" }))

const verdict = <const Name extends string, const Verb extends string, S extends Schema.Top>(
  name: Name,
  verb: Verb,
  success: S,
  summary: string
) =>
  HttpApiEndpoint.post(name, `/decisions/:id/${verb}`, {
    headers: commandHeaders,
    params: { id: Id },
    payload: Reason,
    success,
    error: [NotFound, Conflict, Unprocessable]
  })
    .annotate(Needs, "operate")
    .annotate(TakesIdempotencyKey, true)
    .annotateMerge(OpenApi.annotations({ summary }))

export const DecisionsGroup = HttpApiGroup.make("decisions")
  .add(
    HttpApiEndpoint.get("listDecisions", "/decisions", {
      query: { ...ofConnection, open: Schema.optionalKey(Flag), ...pageQuery },
      success: pageOf(Decision),
      error: NotFound
    })
      .annotate(Needs, "read")
      .annotateMerge(OpenApi.annotations({ summary: "Deletions too many to make unasked, newest first" })),
    HttpApiEndpoint.get("getDecision", "/decisions/:id", {
      params: { id: Id },
      query: { samples: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 500 }))) },
      success: DecisionView,
      error: NotFound
    }).annotate(Needs, "read"),
    verdict("confirmDecision", "confirm", RequestedRun, "Let them happen: each record is asked for by id once more"),
    verdict("rejectDecision", "reject", Decision, "Keep the records"),
    verdict("undoDecision", "undo", Decision, "Bring back what a confirmed decision deleted, and stop the rest")
  )
  .middleware(Permitted)
  .middleware(Access)
  .prefix("/v1")
  .annotateMerge(OpenApi.annotations({ title: "Decisions" }))

export const ReprojectionsGroup = HttpApiGroup.make("reprojections")
  .add(
    HttpApiEndpoint.get("listReprojections", "/reprojections", {
      query: {
        ...orgQuery,
        open: Schema.optionalKey(Flag.annotate({ description: "Only those that are not finished" })),
        ...pageQuery
      },
      success: pageOf(Reprojection),
      error: NotFound
    })
      .annotate(Needs, "read")
      .annotateMerge(OpenApi.annotations({ summary: "The last time the rows of each entity were made again" })),
    // Without an idempotency key: its answer holds values, and is kept nowhere.
    HttpApiEndpoint.post("previewReprojection", "/reprojections/preview", {
      headers: commandHeaders,
      payload: ReprojectionRequest,
      success: listOf(ReprojectionPreview),
      error: [NotFound, Unprocessable]
    })
      .annotate(Needs, "operate")
      .annotateMerge(OpenApi.annotations({ summary: "What making canonical rows again would change" })),
    HttpApiEndpoint.post("requestReprojection", "/reprojections", {
      headers: commandHeaders,
      payload: ReprojectionRequest,
      success: listOf(QueuedReprojection).pipe(HttpApiSchema.status(202)),
      error: [NotFound, Unprocessable]
    })
      .annotate(Needs, "operate")
      .annotate(TakesIdempotencyKey, true)
      .annotateMerge(OpenApi.annotations({ summary: "Make canonical rows again from the stored records" }))
  )
  .middleware(Permitted)
  .middleware(Access)
  .prefix("/v1")
  .annotateMerge(OpenApi.annotations({ title: "Reprojections" }))
