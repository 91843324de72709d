/** What is asked of every list of the contract: whole, narrowed to a large organisation and to a usual one, and from places far into it. */
import { OpenFaithApi } from "@openfaith/api"
import { Schema } from "effect"
import { Base64Url } from "effect/encoding"
import { OpenApi } from "effect/http-api"
import { entities, largestOrg, type StoreSize, usualOrg } from "./fillStore.ts"

export interface ListRequest {
  readonly path: string
  /** Places in the middle and near the end, as the list's cursors hold them. */
  readonly deep: ReadonlyArray<unknown>
}

const padded = (prefix: string, n: number) => `${prefix}_${String(Math.floor(n)).padStart(26, "0")}`
const inOrg = (path: string, org: string) => `${path}${path.includes("?") ? "&" : "?"}orgId=${org}`

/** By the name of the route. A list that is not here fails the test of plans. */
export const listRequests = ({ connections, records, runs }: StoreSize): Readonly<Record<string, ReadonlyArray<ListRequest>>> => {
  const entityCount = connections * entities.length
  const ofConnections = [0.3, 0.95].map((part) => padded("con", connections * part))
  const ofEntities = ofConnections.map((connectionId) => ({ connectionId, entity: entities[0] }))
  const entityIds = [0.3, 0.95].map((part) => Math.floor(entityCount * part))
  const everywhere = (path: string, deep: ReadonlyArray<unknown>, largest: ReadonlyArray<unknown> = []) => [
    { path, deep },
    { path: inOrg(path, largestOrg), deep: largest },
    { path: inOrg(path, usualOrg), deep: [] }
  ]
  const ofQuarantine = [0.5, 0.05].map((part) => String(Math.floor((records / 200) * part)))
  return {
    listOrganisations: [
      { path: "/v1/organisations", deep: ["org-00050", `org-${String(Math.floor(connections * 0.9)).padStart(5, "0")}`] }
    ],
    listConnections: [
      ...everywhere("/v1/connections", ofConnections, [padded("con", 10)]),
      { path: "/v1/connections?adapter=pco", deep: ofConnections }
    ],
    listRuns: [
      ...everywhere("/v1/runs", [padded("run", runs / 2), padded("run", runs / 50)], [padded("run", runs / 2), padded("run", runs / 50)]),
      { path: `/v1/runs?connectionId=${padded("con", 1)}`, deep: [padded("run", runs / 2)] },
      { path: `/v1/runs?connectionId=${padded("con", 1)}&receipts=false`, deep: [padded("run", runs / 2)] }
    ],
    listRunsOfKind: ["delta", "reconciliation"].map((kind) => ({
      path: `/v1/connections/${padded("con", 1)}/runs/${kind}`,
      deep: [padded("run", runs / 2)]
    })),
    listStandings: [
      ...everywhere("/v1/standings", [{ orgId: "org-00090", id: padded("con", 109) }], [{ orgId: largestOrg, id: padded("con", 10) }]),
      ...["needs_reauthorisation", "degraded", "healthy"].map((only) => ({ path: `/v1/standings?only=${only}`, deep: [] })),
      // What few connections are like is found by looking at all of them.
      { path: "/v1/standings?fresh=half_hour", deep: [] }
    ],
    listAlerts: [
      ...everywhere(
        "/v1/alerts",
        [0.5, 0.05].map((part) => String(Math.floor((runs / 4) * part)))
      ),
      ...everywhere(
        "/v1/alerts?only=all",
        [0.5, 0.05].map((part) => String(Math.floor((runs / 4) * part)))
      ),
      { path: "/v1/alerts?kind=stuck_run", deep: [] },
      { path: "/v1/alerts?kind=stuck_run&only=all", deep: [] }
    ],
    listAudit: [
      ...everywhere(
        "/v1/audit",
        [0.5, 0.05].map((part) => String(Math.floor((runs / 2) * part)))
      ),
      { path: "/v1/audit?action=retryRun", deep: [] },
      { path: "/v1/audit?actorId=key_0000000000000100", deep: [] },
      ...everywhere(`/v1/audit?runId=${padded("run", 500)}`, [])
    ],
    listSilences: everywhere("/v1/alerts/silences", ["500"]),
    listBudgets: [
      ...everywhere(
        "/v1/budgets",
        ofConnections.map((connectionId) => ({ connectionId, window: "main" })),
        [{ connectionId: padded("con", 10), window: "main" }]
      ),
      ...["used", "waiting"].flatMap((only) =>
        everywhere(
          `/v1/budgets?only=${only}`,
          ofConnections.map((connectionId) => ({ connectionId, window: "main" }))
        )
      ),
      { path: `/v1/budgets?connectionId=${padded("con", 1)}`, deep: [] }
    ],
    listSchedules: everywhere("/v1/schedules", [connections, connections * 1.9], [10]),
    listProven: [
      ...everywhere("/v1/proven", ofEntities, [{ connectionId: padded("con", 15), entity: entities[0] }]),
      { path: `/v1/proven?entity=${entities[1]}`, deep: ofEntities },
      { path: `/v1/proven?connectionId=${padded("con", 1)}`, deep: [] }
    ],
    listLeastProven: everywhere("/v1/proven/least", ofConnections, [padded("con", 10)]),
    listOverdue: everywhere("/v1/overdue", ofEntities),
    listWaitingReads: everywhere("/v1/reads", entityIds, [60]),
    listWebhooks: everywhere("/v1/webhooks", ofConnections, [padded("con", 10)]),
    listRecords: [largestOrg, usualOrg].flatMap((org) => [
      { path: `/v1/organisations/${org}/records/people.Person`, deep: [{ entityId: 1, externalId: "5" }] },
      { path: `/v1/organisations/${org}/records/people.Email?includeDeleted=true&adapter=pco`, deep: [] }
    ]),
    listRows: [
      { path: `/v1/organisations/${largestOrg}/rows/person`, deep: ["person_8", "person_f"].map((place) => place.padEnd(33, "0")) },
      { path: `/v1/organisations/${usualOrg}/rows/person`, deep: [] },
      { path: `/v1/organisations/${largestOrg}/rows/person?ids=person_${"0".repeat(26)},person_${"1".repeat(26)}`, deep: [] }
    ],
    search: [largestOrg, usualOrg].flatMap((org) => [
      // By the source's id, by a family name, and by both names.
      { path: `/v1/organisations/${org}/search?text=7`, deep: [] },
      { path: `/v1/organisations/${org}/search?text=muster`, deep: [{ way: 2, at: ["mustermann 50", "anna", "person_8"] }] },
      { path: `/v1/organisations/${org}/search?text=anna%20muster`, deep: [{ way: 2, at: ["anna", "mustermann 50", "person_8"] }] }
    ]),
    readChanges: [
      ...everywhere("/v1/changes", []),
      ...everywhere(`/v1/changes?after=250.${Math.floor(records / 100)}`, []),
      ...everywhere(`/v1/changes?after=499.${Math.floor(records / 51)}`, [])
    ],
    listQuarantine: [
      ...everywhere("/v1/quarantine", ofQuarantine, ofQuarantine),
      { path: `/v1/quarantine?entity=${entities[1]}`, deep: ofQuarantine },
      { path: `/v1/quarantine?connectionId=${padded("con", 1)}`, deep: ofQuarantine }
    ],
    listQuarantineGroups: [
      ...everywhere(
        "/v1/quarantine/groups",
        entityIds.map((entityId) => ({ entityId, fingerprint: "8" }))
      ),
      { path: `/v1/quarantine/groups?entity=${entities[1]}`, deep: entityIds.map((entityId) => ({ entityId, fingerprint: "8" })) },
      { path: `/v1/quarantine/groups?connectionId=${padded("con", 1)}`, deep: [] }
    ],
    listDecisions: [
      ...everywhere(
        "/v1/decisions",
        [0.5, 0.05].map((part) => String(Math.floor((entityCount / 7) * part)))
      ),
      ...everywhere("/v1/decisions?open=true", []),
      { path: `/v1/decisions?connectionId=${padded("con", 1)}`, deep: [] },
      { path: `/v1/decisions?open=true&connectionId=${padded("con", 1)}`, deep: [] }
    ],
    listReprojections: [...everywhere("/v1/reprojections", entityIds), ...everywhere("/v1/reprojections?open=true", entityIds)],
    listSessions: [{ path: "/v1/sessions", deep: [`ses_${"8".padEnd(16, "0")}`] }],
    listKeys: [{ path: "/v1/keys", deep: [`key_${String(Math.floor(connections / 2)).padStart(16, "0")}`] }]
  }
}

const Operation = Schema.Struct({
  operationId: Schema.String,
  parameters: Schema.optionalKey(Schema.Array(Schema.Struct({ name: Schema.String })))
})
const Paths = Schema.Record(Schema.String, Schema.Record(Schema.String, Operation))

/** The routes of the contract that come in pages. */
export const listRoutes: ReadonlyArray<string> = Object.values(Schema.decodeUnknownSync(Paths)(OpenApi.fromApi(OpenFaithApi).paths))
  .flatMap((methods) => Object.values(methods))
  .filter(({ parameters = [] }) => parameters.some(({ name }) => name === "limit"))
  .map(({ operationId }) => operationId.split(".").at(-1) ?? "")

const Cursor = Schema.fromJsonString(Schema.Struct({ list: Schema.String, at: Schema.Unknown }))

/** The cursor of a place in the list that another cursor is of. */
export const cursorAt = (cursor: string, place: unknown): string => {
  const { list } = Schema.decodeUnknownSync(Cursor)(Buffer.from(cursor, "base64url").toString())
  return Base64Url.encode(JSON.stringify({ list, at: place }))
}
