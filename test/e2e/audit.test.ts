/** Whatever is done to an installation is written down before it is done, and nobody can change what is written. */
import { assert, layer } from "@effect/vitest"
import { AuditEntry, userHeader } from "@openfaith/api"
import { Effect, Redacted, Schema } from "effect"
import { SqlClient } from "effect/sql"
import { administrator, Sessions } from "../../apps/server/src/access/Sessions.ts"
import { startSimulator } from "../../apps/simulator/src/index.ts"
import { type Answered, ApiTest, codeOf, keyWith, served } from "../support/api.ts"
import { asOwner, numberOf } from "../support/database.ts"
import { connectTo, noLimit, untilEnded } from "../support/engine.ts"

const Page = Schema.Struct({ items: Schema.Array(AuditEntry), next: Schema.NullOr(Schema.String) })
const entries = ({ json, status, text }: Answered) => {
  assert.strictEqual(status, 200, text)
  return Schema.decodeUnknownSync(Page)(json).items
}

layer(ApiTest, { excludeTestServices: true })("The audit log", (it) => {
  it.effect("has every command with who, what, why and what became of it, and no secret", () =>
    Effect.gen(function* () {
      const { ask } = yield* served
      const simulator = yield* startSimulator({ people: 5, limits: noLimit })
      const [id = "", secret = ""] = simulator.token.split(":")
      const body = { orgId: "audited", adapter: "pco", baseUrl: simulator.url, credential: { kind: "basic", id, secret } }
      const connected = yield* ask("POST", "/v1/connections", { body, headers: { [userHeader]: "mara" } })
      assert.strictEqual(connected.status, 200, connected.text)
      const connection = yield* connectTo(simulator, "audited")
      const asked = yield* ask("POST", "/v1/runs", {
        body: { connectionId: connection.id, kind: "full" },
        headers: { [userHeader]: "mara" }
      })
      const { runId } = Schema.decodeUnknownSync(Schema.Struct({ runId: Schema.String }))(asked.json)
      const { run } = yield* untilEnded(runId)
      assert.deepStrictEqual([run.origin, run.requestedBy], ["command", "mara (local)"])
      const reader = yield* keyWith("read", ["audited"])
      const refused = yield* ask("POST", `/v1/runs/${runId}/cancel`, { key: reader, body: { reason: "to see" } })
      assert.deepStrictEqual([refused.status, codeOf(refused)], [403, "forbidden"])
      const tooLate = yield* ask("POST", `/v1/runs/${runId}/cancel`, { body: { reason: "to see" } })
      assert.strictEqual(tooLate.status, 409)
      assert.strictEqual((yield* ask("POST", "/v1/runs", { text: "{ no json" })).status, 400)
      yield* ask("GET", "/v1/runs")

      const told = entries(yield* ask("GET", "/v1/audit"))
      assert.deepStrictEqual(
        told.map(({ action, actor, actorId, code, orgId, reason, status, target }) => [
          action,
          actorId === "local" ? actor : "key",
          orgId,
          target,
          reason,
          status,
          code
        ]),
        [
          ["requestRun", "local", null, {}, null, 400, "invalid_request"],
          ["cancelRun", "local", "audited", { runId }, "to see", 409, "run_not_changeable"],
          ["cancelRun", "key", "audited", { runId }, "to see", 403, "forbidden"],
          ["requestRun", "mara (local)", "audited", {}, null, 202, null],
          ["connect", "mara (local)", "audited", {}, null, 200, null]
        ]
      )
      assert.notInclude(JSON.stringify(told), secret)
      assert.deepInclude(told[4]?.details, { adapter: "pco", baseUrl: simulator.url })

      const bound = yield* keyWith("admin", ["another"])
      const sql = yield* SqlClient.SqlClient
      yield* sql`INSERT INTO sync.organisations (id) VALUES ('another')`
      assert.deepStrictEqual(entries(yield* ask("GET", "/v1/audit", { key: bound })), [])
      assert.strictEqual((yield* ask("GET", "/v1/audit", { key: reader })).status, 403)
      assert.strictEqual(entries(yield* ask("GET", "/v1/audit?action=cancelRun&orgId=audited&limit=1")).length, 1)
      const ofRun = entries(yield* ask("GET", `/v1/audit?runId=${runId}`)).map(({ code }) => code)
      assert.deepStrictEqual(ofRun, ["run_not_changeable", "forbidden"])
      assert.deepStrictEqual(entries(yield* ask("GET", `/v1/audit?runId=${runId}`, { key: bound })), [])
    })
  )

  it.effect("has what no database takes as a text, too, and the contract refuses it", () =>
    Effect.gen(function* () {
      const { ask } = yield* served
      const asked = yield* ask("POST", "/v1/connections/%00/entities", { body: { entities: ["people.Email"], enabled: false } })
      assert.deepStrictEqual([asked.status, codeOf(asked)], [400, "invalid_request"])
      const waived = yield* ask("POST", "/v1/quarantine/waive", { body: { id: "1", orgId: "a\u0000b", reason: "\uD800" } })
      assert.deepStrictEqual([waived.status, codeOf(waived)], [400, "invalid_request"])
      const told = entries(yield* ask("GET", "/v1/audit?limit=2"))
      assert.deepStrictEqual(
        told.map(({ action, orgId, status }) => [action, orgId, status]),
        [
          ["waiveQuarantine", "a\uFFFDb", 400],
          ["switchEntities", null, 400]
        ]
      )
    })
  )

  it.effect("has every attempt to sign in", () =>
    Effect.gen(function* () {
      const { ask } = yield* served
      const sessions = yield* Sessions
      const code = Redacted.value(yield* sessions.issueCode(administrator))
      const before = yield* numberOf("SELECT count(*) FROM sync.audit_log")
      assert.strictEqual((yield* ask("POST", "/v1/sessions", { key: null, body: { code: "in_wrong" } })).status, 401)
      assert.strictEqual((yield* ask("POST", "/v1/sessions", { key: null, body: { code } })).status, 204)
      assert.strictEqual((yield* ask("POST", "/v1/sessions", { key: null, body: { code } })).status, 401)
      const told = entries(yield* ask("GET", "/v1/audit?action=signIn"))
      assert.deepStrictEqual(
        told.map(({ actorId, details, status }) => [actorId, details, status]),
        [
          ["nobody", null, 401],
          ["nobody", null, 204],
          ["nobody", null, 401]
        ]
      )
      assert.strictEqual((yield* numberOf("SELECT count(*) FROM sync.audit_log")) - before, 3)
    })
  )

  it.effect("is changed by nobody, and what it cannot take is not done", () =>
    Effect.gen(function* () {
      const { ask } = yield* served
      const sql = yield* SqlClient.SqlClient
      yield* ask("POST", "/v1/keys", { body: { name: "one", scope: "read" } })
      for (const statement of [
        "UPDATE sync.audit_log SET actor = 'nobody'",
        "DELETE FROM sync.audit_log",
        "TRUNCATE sync.audit_log CASCADE",
        "UPDATE sync.audit_outcomes SET status = 200",
        "DELETE FROM sync.audit_outcomes"
      ]) {
        // Nor by whoever owns the table.
        for (const tried of [yield* Effect.result(sql.unsafe(statement)), yield* Effect.result(asOwner(statement))])
          assert.strictEqual(tried._tag, "Failure", statement)
      }
      const keys = numberOf("SELECT count(*) FROM sync.api_keys")
      const before = yield* keys
      yield* asOwner("ALTER TABLE sync.audit_log RENAME TO audit_log_away")
      const answer = yield* ask("POST", "/v1/keys", { body: { name: "unwritten", scope: "read" } })
      yield* asOwner("ALTER TABLE sync.audit_log_away RENAME TO audit_log")
      assert.strictEqual(answer.status, 503)
      assert.strictEqual(yield* keys, before)
    })
  )
})
