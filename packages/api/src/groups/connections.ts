import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiGroup, HttpApiSchema, OpenApi } from "effect/http-api"
import { Access, Needs, Permitted, TakesIdempotencyKey, BesideView, WholeInstallation } from "../access.ts"
import { commandHeaders, orgQuery, pageOf, pageQuery } from "../requests.ts"
import { Conflict, NotFound, SourceFailed, Unprocessable } from "../problems.ts"
import { Connection, ConnectionView, NewConnection, Organisation, ZoneChange } from "../shapes/Connection.ts"
import { AdapterFacts, AdapterView, Graph, Plan } from "../shapes/Plan.ts"
import { Rotation, RotationChange } from "../shapes/Proven.ts"
import { Disconnected, Disconnecting, Purge, PurgePreview } from "../shapes/Purge.ts"
import { EntitiesSwitched, EntitySwitch, FieldStates, FieldsSwitched, FieldSwitch } from "../shapes/Standing.ts"
import { AskedReads, ReadRequest } from "../shapes/Reads.ts"
import { Kind } from "../shapes/Run.ts"
import { Repaired, RepairRequest, StrayDeliveries, Webhooks } from "../shapes/Webhooks.ts"
import { Flag, Id, Name, OrgId } from "../text.ts"

export const OrganisationsGroup = HttpApiGroup.make("organisations")
  .add(
    HttpApiEndpoint.get("listOrganisations", "/organisations", { query: pageQuery, success: pageOf(Organisation) }).annotate(Needs, "read"),
    HttpApiEndpoint.get("getOrganisation", "/organisations/:orgId", {
      params: { orgId: OrgId },
      success: Organisation,
      error: NotFound
    }).annotate(Needs, "read")
  )
  .middleware(Permitted)
  .middleware(Access)
  .prefix("/v1")
  .annotateMerge(OpenApi.annotations({ title: "Organisations" }))

export const ConnectionsGroup = HttpApiGroup.make("connections")
  .add(
    HttpApiEndpoint.get("listConnections", "/connections", {
      query: { ...orgQuery, adapter: Schema.optionalKey(Name), ...pageQuery },
      success: pageOf(Connection),
      error: NotFound
    }).annotate(Needs, "read"),
    HttpApiEndpoint.post("connect", "/connections", {
      headers: commandHeaders,
      payload: NewConnection,
      success: Connection,
      error: [NotFound, Unprocessable, SourceFailed]
    })
      .annotate(Needs, "admin")
      .annotate(TakesIdempotencyKey, true)
      .annotateMerge(
        OpenApi.annotations({
          summary: "Connect an organisation to a source",
          description:
            "The credential is tried at the source first. The same account again is the same connection, with the new credential."
        })
      ),
    HttpApiEndpoint.get("getConnection", "/connections/:connectionId", {
      params: { connectionId: Id },
      success: ConnectionView,
      error: NotFound
    }).annotate(Needs, "read"),
    HttpApiEndpoint.post("disconnect", "/connections/:connectionId/disconnect", {
      headers: commandHeaders,
      params: { connectionId: Id },
      payload: Disconnecting,
      success: Disconnected,
      error: NotFound
    })
      .annotate(Needs, "admin")
      .annotate(TakesIdempotencyKey, true)
      .annotateMerge(
        OpenApi.annotations({
          summary: "Stop reading a source, and forget its credential",
          description:
            "Runs and schedules stop, subscriptions at the source are removed, the credential is destroyed. What is stored can still be read, unless `purge` is set: " +
            "then all of it is removed, which followers of the change feed see as deletions, and which cannot be undone."
        })
      ),
    HttpApiEndpoint.get("getPurge", "/connections/:connectionId/purge", {
      params: { connectionId: Id },
      success: Purge,
      error: NotFound
    })
      .annotate(Needs, "read")
      .annotateMerge(OpenApi.annotations({ summary: "How far the removal of a connection is, also when the connection is gone" })),
    HttpApiEndpoint.get("previewPurge", "/connections/:connectionId/purge/preview", {
      params: { connectionId: Id },
      success: PurgePreview,
      error: NotFound
    })
      .annotate(Needs, "read")
      .annotateMerge(OpenApi.annotations({ summary: "What a purge would remove, counted" })),
    HttpApiEndpoint.get("getPlan", "/connections/:connectionId/plan", {
      params: { connectionId: Id },
      query: {
        kind: Schema.optionalKey(Kind),
        ask: Schema.optionalKey(
          Flag.annotate({ description: "Ask the source how much there is, one request for each entity; needs the scope operate" })
        )
      },
      success: Plan,
      error: [NotFound, Conflict, Unprocessable, SourceFailed]
    })
      .annotate(Needs, "read")
      .annotate(BesideView, true)
      .annotateMerge(OpenApi.annotations({ summary: "What a run would read and cost" })),
    HttpApiEndpoint.get("getRotation", "/connections/:connectionId/rotation", {
      params: { connectionId: Id },
      success: Rotation,
      error: NotFound
    })
      .annotate(Needs, "read")
      .annotateMerge(OpenApi.annotations({ summary: "How long a deletion may have stayed unseen, entity by entity, and how long it may" })),
    HttpApiEndpoint.post("setRotation", "/connections/:connectionId/rotation", {
      headers: commandHeaders,
      params: { connectionId: Id },
      payload: RotationChange,
      success: Rotation,
      error: [NotFound, Unprocessable]
    })
      .annotate(Needs, "operate")
      .annotate(TakesIdempotencyKey, true)
      .annotateMerge(OpenApi.annotations({ summary: "Set how old entities may become, and what reconciliations may take for it" })),
    HttpApiEndpoint.post("setZone", "/connections/:connectionId/zone", {
      headers: commandHeaders,
      params: { connectionId: Id },
      payload: ZoneChange,
      success: Connection,
      error: [NotFound, Unprocessable]
    })
      .annotate(Needs, "operate")
      .annotate(TakesIdempotencyKey, true)
      .annotateMerge(
        OpenApi.annotations({
          summary: "Say in which zone the clocks of the account go",
          description: "For sources whose times name no zone (`localTimes`). What is stored is made again, without asking the source."
        })
      ),
    HttpApiEndpoint.post("switchEntities", "/connections/:connectionId/entities", {
      headers: commandHeaders,
      params: { connectionId: Id },
      payload: EntitySwitch,
      success: EntitiesSwitched,
      error: [NotFound, Unprocessable]
    })
      .annotate(Needs, "operate")
      .annotate(TakesIdempotencyKey, true)
      .annotateMerge(
        OpenApi.annotations({
          summary: "Switch entities on or off",
          description:
            "With one that is switched on go all it cannot be without, with one that is switched off all that cannot be without it. What is off is not asked " +
            "for any more, by no run and no signal; what is stored of it stays."
        })
      ),
    HttpApiEndpoint.get("listFields", "/connections/:connectionId/fields", {
      params: { connectionId: Id },
      success: FieldStates,
      error: [NotFound, Unprocessable]
    })
      .annotate(Needs, "read")
      .annotateMerge(OpenApi.annotations({ summary: "Fields of the source's entities, and whether they are read and stored" })),
    HttpApiEndpoint.post("switchFields", "/connections/:connectionId/fields", {
      headers: commandHeaders,
      params: { connectionId: Id },
      payload: FieldSwitch,
      success: FieldsSwitched,
      error: [NotFound, Unprocessable]
    })
      .annotate(Needs, "admin")
      .annotate(TakesIdempotencyKey, true)
      .annotateMerge(
        OpenApi.annotations({
          summary: "Switch fields on or off",
          description:
            "Values of a field that is off are taken out of every answer before anything looks at it, and what is stored of it is removed. A field that is switched on is read anew."
        })
      ),
    HttpApiEndpoint.post("readRecords", "/connections/:connectionId/reads", {
      headers: commandHeaders,
      params: { connectionId: Id },
      payload: ReadRequest,
      success: AskedReads.pipe(HttpApiSchema.status(202)),
      error: [NotFound, Unprocessable]
    })
      .annotate(Needs, "operate")
      .annotate(TakesIdempotencyKey, true)
      .annotateMerge(OpenApi.annotations({ summary: "Have records read at the source by their ids, now" })),
    HttpApiEndpoint.get("getAskedReads", "/connections/:connectionId/reads/:askId", {
      params: { connectionId: Id, askId: Id },
      success: AskedReads,
      error: NotFound
    })
      .annotate(Needs, "read")
      .annotateMerge(OpenApi.annotations({ summary: "What became of records that were asked for; kept for seven days" })),
    HttpApiEndpoint.get("listWebhooks", "/webhooks", {
      query: { ...orgQuery, ...pageQuery },
      success: pageOf(Webhooks),
      error: NotFound
    })
      .annotate(Needs, "read")
      .annotateMerge(OpenApi.annotations({ summary: "The same of every connection that is not disconnected" })),
    HttpApiEndpoint.get("listStrayDeliveries", "/webhooks/strays", { success: StrayDeliveries })
      .annotate(Needs, "read")
      .annotate(WholeInstallation, true)
      .annotateMerge(OpenApi.annotations({ summary: "Deliveries to addresses that are none" })),
    HttpApiEndpoint.get("getWebhooks", "/connections/:connectionId/webhooks", {
      params: { connectionId: Id },
      success: Webhooks,
      error: NotFound
    })
      .annotate(Needs, "read")
      .annotateMerge(OpenApi.annotations({ summary: "Whether the source tells of changes, and how that goes" })),
    HttpApiEndpoint.post("repairWebhooks", "/connections/:connectionId/webhooks/repair", {
      headers: commandHeaders,
      params: { connectionId: Id },
      payload: RepairRequest,
      success: Repaired,
      error: [NotFound, Unprocessable, SourceFailed]
    })
      .annotate(Needs, "operate")
      .annotate(TakesIdempotencyKey, true)
      .annotateMerge(OpenApi.annotations({ summary: "Compare the subscriptions with the source's and repair them now" }))
  )
  .middleware(Permitted)
  .middleware(Access)
  .prefix("/v1")
  .annotateMerge(OpenApi.annotations({ title: "Connections" }))

export const AdaptersGroup = HttpApiGroup.make("adapters")
  .add(
    HttpApiEndpoint.get("listAdapters", "/adapters", { success: Schema.Struct({ items: Schema.Array(AdapterFacts) }) }).annotate(
      Needs,
      "read"
    ),
    HttpApiEndpoint.get("getAdapter", "/adapters/:adapter", {
      params: { adapter: Name },
      success: AdapterView,
      error: [NotFound, Unprocessable]
    })
      .annotate(Needs, "read")
      .annotateMerge(OpenApi.annotations({ summary: "What an adapter knows of its source's entities, and how it reads them" })),
    HttpApiEndpoint.get("getGraph", "/adapters/:adapter/graph", {
      params: { adapter: Name },
      success: Graph,
      error: [NotFound, Unprocessable]
    })
      .annotate(Needs, "read")
      .annotateMerge(OpenApi.annotations({ summary: "Which entity needs which" })),
    HttpApiEndpoint.get("drawGraph", "/adapters/:adapter/graph/drawing", {
      params: { adapter: Name },
      query: { format: Schema.optionalKey(Schema.Literals(["text", "mermaid", "dot"])) },
      success: Schema.String.pipe(HttpApiSchema.asText()),
      error: [NotFound, Unprocessable]
    })
      .annotate(Needs, "read")
      .annotateMerge(OpenApi.annotations({ summary: "The same as text, Mermaid or DOT" }))
  )
  .middleware(Permitted)
  .middleware(Access)
  .prefix("/v1")
  .annotateMerge(OpenApi.annotations({ title: "Adapters" }))
