import { NodeHttpClient } from "@effect/platform-node"
import { assert, layer } from "@effect/vitest"
import { Limiter, makeTypedClient, SourceClient } from "@openfaith/adapter-core"
import { Email, HouseholdMembership, pco, Person } from "@openfaith/pco"
import { Effect, Redacted, Stream } from "effect"
import { type Simulator, startSimulator } from "../../apps/simulator/src/index.ts"
import { noLimit } from "../support/engine.ts"
import { churchRows, trueRows } from "../support/expectStoreEqualsSource.ts"

const sourceOf = Effect.fnUntraced(function* ({ token, url }: Simulator) {
  const [id = "", secret = ""] = token.split(":")
  return yield* SourceClient.make({
    adapter: pco,
    connection: { baseUrl: url, credential: { kind: "basic", id, secret: Redacted.make(secret) } },
    limiter: yield* Limiter.make(pco.budget)
  })
})

layer(NodeHttpClient.layerUndici, { excludeTestServices: true })("The typed client", (it) => {
  it.effect("streams every row of a church that holds still, as the church knows it", () =>
    Effect.gen(function* () {
      const simulator = yield* startSimulator({ people: 250, limits: noLimit })
      const source = yield* sourceOf(simulator)
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

  it.effect("makes, changes and removes rows, and asks for some fields and for what belongs to them", () =>
    Effect.gen(function* () {
      const simulator = yield* startSimulator({ people: 5, limits: noLimit })
      const { people } = makeTypedClient([Person, Email], yield* sourceOf(simulator))
      const [somebody] = simulator.church.tables.Person.rows
      const place = { person_id: somebody?.id ?? "" }
      const made = yield* people.Email.create({ attributes: { address: "łucja@example.org", location: "Work" } }, place)
      assert.deepStrictEqual(made.related, { person: { entity: "people.Person", id: place.person_id } })
      assert.strictEqual((yield* people.Email.update(made.id, { attributes: { location: "Home" } })).attributes.location, "Home")

      const page = yield* people.Person.list({ fields: ["last_name"], include: ["emails"], where: { id: place.person_id } })
      assert.deepStrictEqual(
        page.rows.map(({ attributes, id }) => ({ attributes, id })),
        [{ attributes: { last_name: somebody?.attributes["last_name"] }, id: place.person_id }]
      )
      assert.include(
        page.included(Email).rows.map(({ attributes }) => attributes.address),
        "łucja@example.org"
      )

      yield* people.Email.delete(made.id)
      assert.strictEqual((yield* Effect.flip(people.Email.get(made.id)))._tag, "NotFound")
    })
  )
})
