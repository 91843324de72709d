/** An adapter that was upgraded reads more than a connection has been read for so far: until its next run there is nothing stored of that. */
import { assert, layer } from "@effect/vitest"
import { FieldState, OpenFaithApi } from "@openfaith/api"
import { Effect, Schema } from "effect"
import { OpenApi } from "effect/http-api"
import { SqlClient } from "effect/sql"
import { ApiTest, served } from "../support/api.ts"

layer(ApiTest, { excludeTestServices: true })("A connection that does not have all entities of its adapter", (it) => {
  it.effect("is told as it is by every route that looks at it", () =>
    Effect.gen(function* () {
      const { ask } = yield* served
      const sql = yield* SqlClient.SqlClient
      yield* sql`INSERT INTO sync.organisations (id) VALUES ('before')`
      yield* sql`
        INSERT INTO sync.connections (id, org_id, adapter, base_url, account_id, account_name, status)
        VALUES ('con_before', 'before', 'pco', 'http://127.0.0.1:1', '1', 'A church', 'needs_reauthorisation')`
      yield* sql`INSERT INTO sync.entities (connection_id, entity) VALUES ('con_before', 'people.Person')`
      const looks = Object.entries(OpenApi.fromApi(OpenFaithApi).paths).flatMap(([path, { get }]) =>
        get === undefined || !path.startsWith("/v1/connections/{connectionId}") || /\{(?!connectionId)/.test(path)
          ? []
          : [path.replace("{connectionId}", "con_before")]
      )
      assert.isAtLeast(looks.length, 8)
      const asBefore = sql`DELETE FROM sync.entities WHERE connection_id = 'con_before' AND entity <> 'people.Person'`
      for (const path of looks) {
        yield* asBefore
        const { status, text } = yield* ask("GET", path)
        assert.isBelow(status, 500, `${path}: ${text}`)
      }
      yield* asBefore
      const { json } = yield* ask("GET", "/v1/connections/con_before/fields")
      const { items } = Schema.decodeUnknownSync(Schema.Struct({ items: Schema.Array(FieldState) }))(json)
      assert.deepInclude(items, { field: "people.Email.address", enabled: true, sensitive: false })
      assert.deepInclude(items, { field: "people.Person.medical_notes", enabled: false, sensitive: true })
    })
  )
})
