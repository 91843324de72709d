/**
 * Who may ask what: every route of the contract, with every scope, by a key of the organisation it is about and by one of another. A route that is not
 * in the table fails, so nothing is added without saying whose it is.
 */
import { assert, layer } from "@effect/vitest"
import { includes, type Scope, scopes } from "@openfaith/api"
import { Effect, type Redacted } from "effect"
import { startSimulator } from "../../apps/simulator/src/index.ts"
import { type Answered, ApiTest, codeOf, keyWith, served } from "../support/api.ts"
import { type Organisation, organisationWith } from "../support/apiFixture.ts"
import { type Endpoint, endpoints } from "../support/contract.ts"
import { noLimit } from "../support/engine.ts"

interface Example {
  /** What the route is asked about an organisation. */
  readonly path: (org: Organisation) => string
  readonly body?: (org: Organisation) => unknown
  /** What a key of that organisation with enough rights is answered. */
  readonly own: number
}

interface Named extends Example {
  /** The answer to a key of another organisation is the one for what does not exist. */
  readonly about: "one"
}
interface Other {
  /** `list`: holds what the caller sees. `anybody`: not about organisations. `open`: needs no key. `whole`: only for keys that are not bound. */
  readonly about: "list" | "anybody" | "open" | "whole"
  readonly path: string
  readonly body?: unknown
  readonly own: number
}

const one = (path: Named["path"], own = 200, body?: Named["body"]): Named => ({ about: "one", path, own, ...(body ? { body } : {}) })
const other = (about: Other["about"], path: string, own = 200, body?: unknown): Other => ({
  about,
  path,
  own,
  ...(body === undefined ? {} : { body })
})

const table: Readonly<Record<string, Named | Other>> = {
  listOrganisations: other("list", "/v1/organisations"),
  getOrganisation: one(({ orgId }) => `/v1/organisations/${orgId}`),
  listConnections: other("list", "/v1/connections"),
  connect: one(
    () => "/v1/connections",
    422,
    ({ orgId }) => ({ orgId, adapter: "none", credential: { kind: "bearer", token: "t" } })
  ),
  getConnection: one(({ connectionId }) => `/v1/connections/${connectionId}`),
  disconnect: one(
    ({ connectionId }) => `/v1/connections/${connectionId}/disconnect`,
    200,
    () => ({})
  ),
  getPurge: one(({ connectionId }) => `/v1/connections/${connectionId}/purge`, 404),
  previewPurge: one(({ connectionId }) => `/v1/connections/${connectionId}/purge/preview`),
  startAuthorisation: one(
    () => "/v1/connections/authorisations",
    422,
    ({ orgId }) => ({ orgId, adapter: "none" })
  ),
  getAuthorisation: one(({ authorisationId }) => `/v1/connections/authorisations/${authorisationId}`),
  startReauthorisation: one(
    ({ connectionId }) => `/v1/connections/${connectionId}/authorisations`,
    422,
    () => ({})
  ),
  reauthorise: one(
    ({ connectionId }) => `/v1/connections/${connectionId}/reauthorise`,
    422,
    () => ({ credential: { kind: "bearer", token: "t" } })
  ),
  getPlan: one(({ connectionId }) => `/v1/connections/${connectionId}/plan`),
  getRotation: one(({ connectionId }) => `/v1/connections/${connectionId}/rotation`),
  setRotation: one(
    ({ connectionId }) => `/v1/connections/${connectionId}/rotation`,
    200,
    () => ({ entity: "people.Person", dueAgeSeconds: 86_400 })
  ),
  setZone: one(
    ({ connectionId }) => `/v1/connections/${connectionId}/zone`,
    422,
    () => ({ zone: "America/Chicago" })
  ),
  switchEntities: one(
    ({ connectionId }) => `/v1/connections/${connectionId}/entities`,
    200,
    () => ({ entities: ["people.NamePrefix"], enabled: true })
  ),
  listFields: one(({ connectionId }) => `/v1/connections/${connectionId}/fields`),
  switchFields: one(
    ({ connectionId }) => `/v1/connections/${connectionId}/fields`,
    200,
    () => ({ fields: ["people.Person.medical_notes"], enabled: false })
  ),
  readRecords: one(
    ({ connectionId }) => `/v1/connections/${connectionId}/reads`,
    202,
    () => ({ entity: "people.Person", ids: ["1"] })
  ),
  getAskedReads: one(({ askId, connectionId }) => `/v1/connections/${connectionId}/reads/${askId}`),
  listWebhooks: other("list", "/v1/webhooks"),
  listStrayDeliveries: other("whole", "/v1/webhooks/strays"),
  getWebhooks: one(({ connectionId }) => `/v1/connections/${connectionId}/webhooks`),
  repairWebhooks: one(
    ({ connectionId }) => `/v1/connections/${connectionId}/webhooks/repair`,
    422,
    () => ({})
  ),
  listAlerts: other("list", "/v1/alerts"),
  listSilences: other("list", "/v1/alerts/silences"),
  silence: one(
    () => "/v1/alerts/silences",
    200,
    ({ orgId }) => ({ orgId, seconds: 60, reason: "a test" })
  ),
  endSilence: one(({ silenceId }) => `/v1/alerts/silences/${silenceId}`),
  listAlertChannels: other("whole", "/v1/alerts/channels"),
  testAlerts: other("whole", "/v1/alerts/test"),
  listAdapters: other("anybody", "/v1/adapters"),
  getAdapter: other("anybody", "/v1/adapters/pco"),
  getGraph: other("anybody", "/v1/adapters/pco/graph"),
  drawGraph: other("anybody", "/v1/adapters/pco/graph/drawing?format=mermaid"),
  listRuns: other("list", "/v1/runs"),
  requestRun: one(
    () => "/v1/runs",
    422,
    ({ connectionId }) => ({ connectionId, kind: "delta", entities: ["people.None"] })
  ),
  listRunsOfKind: one(({ connectionId }) => `/v1/connections/${connectionId}/runs/full`),
  getRun: one(({ runId }) => `/v1/runs/${runId}`),
  watchRun: one(({ runId }) => `/v1/runs/${runId}/events`),
  pauseRun: one(
    ({ runId }) => `/v1/runs/${runId}/pause`,
    409,
    () => ({})
  ),
  resumeRun: one(
    ({ runId }) => `/v1/runs/${runId}/resume`,
    409,
    () => ({})
  ),
  cancelRun: one(
    ({ runId }) => `/v1/runs/${runId}/cancel`,
    409,
    () => ({})
  ),
  retryRun: one(
    ({ runId }) => `/v1/runs/${runId}/retry`,
    409,
    () => ({})
  ),
  listSchedules: other("list", "/v1/schedules"),
  setSchedule: one(
    ({ connectionId }) => `/v1/connections/${connectionId}/schedules`,
    200,
    () => ({ kind: "delta", everySeconds: 900 })
  ),
  listProven: other("list", "/v1/proven"),
  listLeastProven: other("list", "/v1/proven/least"),
  listOverdue: other("list", "/v1/overdue"),
  listWaitingReads: other("list", "/v1/reads"),
  listStandings: other("list", "/v1/standings"),
  countStandings: other("anybody", "/v1/standings/counts"),
  countOpen: other("anybody", "/v1/open"),
  listBudgets: other("list", "/v1/budgets"),
  getBudgetUse: other("anybody", "/v1/budgets/use"),
  getCluster: other("whole", "/v1/cluster"),
  drainProcess: other("whole", "/v1/cluster/nobody/drain", 404),
  getStanding: one(({ connectionId }) => `/v1/connections/${connectionId}/standing`),
  listHoldings: one(({ connectionId }) => `/v1/connections/${connectionId}/entities`),
  getEntity: one(({ connectionId }) => `/v1/connections/${connectionId}/entities/people.Person`),
  getActivity: other("anybody", "/v1/activity"),
  listRecords: one(({ orgId }) => `/v1/organisations/${orgId}/records/people.Person`),
  search: one(({ orgId }) => `/v1/organisations/${orgId}/search?text=a`),
  listRows: one(({ orgId }) => `/v1/organisations/${orgId}/rows/person`),
  getLineage: one(({ rowId }) => `/v1/lineage/${rowId}`),
  getRecordLineage: one(({ externalId, orgId }) => `/v1/organisations/${orgId}/lineage/people.Person/${externalId}`),
  previewErasure: one(
    ({ orgId }) => `/v1/organisations/${orgId}/erasures/preview`,
    200,
    ({ rowId }) => ({ entity: "person", id: rowId })
  ),
  erase: one(
    ({ orgId }) => `/v1/organisations/${orgId}/erasures`,
    404,
    () => ({ entity: "person", id: "person_there_is_none" })
  ),
  readChanges: other("list", "/v1/changes"),
  getFeedPosition: other("anybody", "/v1/changes/now"),
  listQuarantine: other("list", "/v1/quarantine"),
  listQuarantineGroups: other("list", "/v1/quarantine/groups"),
  getQuarantined: one(({ quarantineId }) => `/v1/quarantine/records/${quarantineId}`),
  replayQuarantine: one(
    () => "/v1/quarantine/replay",
    200,
    ({ quarantineId }) => ({ id: quarantineId })
  ),
  waiveQuarantine: one(
    () => "/v1/quarantine/waive",
    200,
    ({ quarantineId }) => ({ id: quarantineId, reason: "it is known" })
  ),
  listDecisions: other("list", "/v1/decisions"),
  getDecision: one(({ decisionId }) => `/v1/decisions/${decisionId}`),
  confirmDecision: one(
    ({ decisionId }) => `/v1/decisions/${decisionId}/confirm`,
    409,
    () => ({})
  ),
  rejectDecision: one(
    ({ decisionId }) => `/v1/decisions/${decisionId}/reject`,
    200,
    () => ({ reason: "they are there" })
  ),
  undoDecision: one(
    ({ decisionId }) => `/v1/decisions/${decisionId}/undo`,
    409,
    () => ({})
  ),
  listReprojections: other("list", "/v1/reprojections"),
  previewReprojection: one(
    () => "/v1/reprojections/preview",
    200,
    ({ orgId }) => ({ orgId, entity: "people.Email" })
  ),
  requestReprojection: one(
    () => "/v1/reprojections",
    202,
    ({ orgId }) => ({ orgId, entity: "people.Email" })
  ),
  listKeys: other("list", "/v1/keys"),
  createKey: one(
    () => "/v1/keys",
    200,
    ({ orgId }) => ({ name: "a new one", scope: "read", orgIds: [orgId] })
  ),
  revokeKey: one(({ keyId }) => `/v1/keys/${keyId}`),
  listSessions: other("list", "/v1/sessions"),
  endSession: one(({ sessionId }) => `/v1/sessions/${sessionId}`),
  listAudit: other("list", "/v1/audit"),
  createSignInCode: other("whole", "/v1/sign-in-codes", 200, {}),
  rotateMasterKey: other("whole", "/v1/master-key/rotate"),
  signIn: other("open", "/v1/sessions", 401, { code: "in_none" }),
  getSession: other("anybody", "/v1/session"),
  signOut: other("anybody", "/v1/session", 204),
  health: other("open", "/health"),
  ready: other("open", "/ready"),
  metrics: other("whole", "/metrics"),
  getChecks: other("whole", "/v1/checks")
}

/** Decided first, so that what needs it decided finds it so. */
const first = ["rejectDecision"]
/** Nothing is read for the connection afterwards. */
const last = ["disconnect"]
const rankOf = (name: string) => (first.includes(name) ? -1 : last.includes(name) ? 1 : 0)

/** The same request about an organisation and things that are not there. */
const nobody: Organisation = {
  orgId: "nobody",
  adapter: "pco",
  connectionId: "con_00000000000000000000000000",
  runId: "run_00000000000000000000000000",
  silenceId: "999999",
  quarantineId: "999999",
  decisionId: "999999",
  keyId: "key_0000000000000000",
  sessionId: "ses_0000000000000000",
  fingerprint: "group-of-nobody",
  rowId: "person_00000000000000000000000000",
  askId: "ask_00000000000000000000000000",
  authorisationId: "auth_00000000000000000000000000",
  externalId: "no-such-record"
}

/** The longest first: a short one may be part of it. */
const sameButForNames = (text: string, from: Organisation) =>
  Object.values(from)
    .toSorted((a, b) => b.length - a.length)
    .reduce((said, value) => said.replaceAll(value, "…"), text)

layer(ApiTest, { excludeTestServices: true })("A key", (it) => {
  it.effect("may do what its scope says, in its organisations, on every route of the contract; what is others' does not exist for it", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(
        Object.keys(table).toSorted(),
        endpoints.map(({ name }) => name).toSorted(),
        "every route has a line in the table"
      )
      const { ask } = yield* served
      const simulator = yield* startSimulator({ people: 8, limits: noLimit })
      const own = yield* organisationWith(simulator, "alpha-church", "pco")
      const foreign = yield* organisationWith(simulator, "beta-church", "pco")
      yield* ask("POST", "/v1/reprojections", { body: { orgId: foreign.orgId, entity: "people.Email" } })
      const bound = new Map<Scope, Redacted.Redacted>()
      const free = new Map<Scope, Redacted.Redacted>()
      for (const scope of scopes) {
        bound.set(scope, yield* keyWith(scope, [own.orgId]))
        free.set(scope, yield* keyWith(scope))
      }
      const order = endpoints.toSorted((a, b) => rankOf(a.name) - rankOf(b.name))
      let asked = 0

      const send = ({ method }: Endpoint, path: string, body: unknown, key: Redacted.Redacted | null) => {
        asked++
        return ask(method, path, { key, ...(body === undefined ? {} : { body }) })
      }
      const pathOf = (entry: Named | Other, org: Organisation) => (entry.about === "one" ? entry.path(org) : entry.path)
      const bodyOf = (entry: Named | Other, org: Organisation) => (entry.about === "one" ? entry.body?.(org) : entry.body)
      const hidesForeign = ({ text }: Answered, what: string) => {
        for (const value of [foreign.orgId, foreign.connectionId, foreign.runId, foreign.fingerprint, foreign.keyId, foreign.sessionId])
          assert.notInclude(text, value, what)
      }

      for (const endpoint of order) {
        const entry = table[endpoint.name]
        assert.isDefined(entry)
        const { name, needs } = endpoint
        const path = pathOf(entry, own)
        const body = bodyOf(entry, own)
        if (needs === null) {
          assert.strictEqual((yield* send(endpoint, path, body, null)).status, entry.own, name)
          continue
        }
        const unknown = yield* send(endpoint, path, body, null)
        assert.deepStrictEqual([unknown.status, codeOf(unknown)], [401, "unauthenticated"], name)
        for (const scope of scopes) {
          const key = bound.get(scope) ?? null
          if (!includes(scope, needs)) {
            for (const org of [own, foreign, nobody]) {
              const refused = yield* send(endpoint, pathOf(entry, org), bodyOf(entry, org), key)
              assert.deepStrictEqual([refused.status, codeOf(refused)], [403, "forbidden"], `${name} with ${scope}`)
            }
            continue
          }
          // Of a foreign organisation it is told what it is told of none at all.
          if (entry.about === "one") {
            const theirs = yield* send(endpoint, entry.path(foreign), entry.body?.(foreign), key)
            const nobodys = yield* send(endpoint, entry.path(nobody), entry.body?.(nobody), key)
            assert.deepStrictEqual([theirs.status, codeOf(theirs)], [404, "not_found"], `${name} of another organisation with ${scope}`)
            assert.strictEqual(nobodys.status, 404, `${name} of none`)
            assert.strictEqual(sameButForNames(theirs.text, foreign), sameButForNames(nobodys.text, nobody), name)
          }
          if (entry.about === "list") {
            const listed = yield* send(endpoint, path, body, key)
            assert.strictEqual(listed.status, 200, name)
            hidesForeign(listed, name)
            if (["listOrganisations", "listKeys", "listSessions"].includes(name)) continue
            const theirs = yield* send(endpoint, `${path}?orgId=${foreign.orgId}`, body, key)
            const nobodys = yield* send(endpoint, `${path}?orgId=${nobody.orgId}`, body, key)
            assert.deepStrictEqual([theirs.status, nobodys.status], [404, 404], name)
            assert.strictEqual(sameButForNames(theirs.text, foreign), sameButForNames(nobodys.text, nobody), name)
          }
        }
        // Enough rights, in the own organisation.
        const allowed = yield* send(endpoint, path, body, bound.get("admin") ?? null)
        const expected = entry.about === "whole" ? 403 : entry.own
        assert.strictEqual(allowed.status, expected, `${name}: ${allowed.text.slice(0, 300)}`)
        if (entry.about !== "one") hidesForeign(allowed, name)
        if (entry.about === "whole")
          assert.strictEqual((yield* send(endpoint, path, body, free.get(needs) ?? null)).status, entry.own, name)
        if (entry.about === "list")
          assert.include((yield* send(endpoint, `${path}?limit=500`, body, free.get("admin") ?? null)).text, "beta-church", name)
      }
      assert.isAbove(asked, endpoints.length * 5)
      // No request by a key of one organisation has changed anything of the other.
      const untouched = yield* ask("GET", `/v1/decisions?orgId=${foreign.orgId}`, { key: free.get("read") ?? null })
      assert.include(untouched.text, '"status":"open"')
    })
  )
})
