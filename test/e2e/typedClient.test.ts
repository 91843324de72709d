import { NodeHttpClient } from "@effect/platform-node"
import { assert, layer } from "@effect/vitest"
import { Limiter, makeTypedClient, SourceClient } from "@openfaith/adapter-core"
import { Email, HouseholdMembership, pco, Person } from "@openfaith/pco"
import { Effect, Redacted, Stream } from "effect"
import { startSimulator } from "../../apps/simulator/src/index.ts"
import { noLimit } from "../support/engine.ts"
import { churchRows, trueRows } from "../support/expectStoreEqualsSource.ts"

layer(NodeHttpClient.layerUndici, { excludeTestServices: true })("The typed client", (it) => {
  it.effect("streams every row of a church that holds still, as the church knows it", () =>
    Effect.gen(function* () {
      const simulator = yield* startSimulator({ people: 250, limits: noLimit })
      const [id = "", secret = ""] = simulator.token.split(":")
      const source = yield* SourceClient.make({
        adapter: pco,
        connection: { baseUrl: simulator.url, credential: { kind: "basic", id, secret: Redacted.make(secret) } },
        limiter: yield* Limiter.make(pco.budget)
      })
      const client = makeTypedClient([Person, Email, HouseholdMembership], source)
      const people = yield* Stream.runCollect(client.people.Person.streamAll({ order: "created_at" }))
      const truth = churchRows(simulator, "people.Person")
      assert.strictEqual(people.length, truth.size)
      for (const { attributes, id: person } of people) {
        const known = truth.get(person)?.attributes ?? {}
        for (const [name, value] of Object.entries(attributes)) assert.deepStrictEqual(value, known[name], `${name} of person ${person}`)
      }
      const emails = yield* Stream.runCollect(client.people.Email.streamAll())
      const trueEmails = trueRows(simulator, "people.Email")
      assert.deepStrictEqual(new Set(emails.map((email) => email.id)), new Set(trueEmails.keys()))
      for (const email of emails) {
        assert.deepStrictEqual(
          { person: { data: { type: "Person", id: email.related.person?.id } } },
          trueEmails.get(email.id)?.relationships
        )
      }
      const [household] = simulator.church.tables.Household.rows
      const members = yield* Stream.runCollect(client.people.HouseholdMembership.streamAll({ parent: household?.id ?? "" }))
      assert.strictEqual(members.length, household?.attributes["member_count"])
    })
  )
})
