/** One human is one person, also where a product shows them under another id than People does; and two are two, also where they have the same id. */
import { assert, layer } from "@effect/vitest"
import { pco } from "@openfaith/pco"
import { Effect, Schedule, Schema } from "effect"
import { Operations } from "../../apps/server/src/operations/Operations.ts"
import { insertRow } from "../../apps/simulator/src/Church.ts"
import { mutate, type Row, type Simulator, startSimulator } from "../../apps/simulator/src/index.ts"
import { numberOf, rowsOf } from "../support/database.ts"
import { connectTo, engineWith, noLimit, syncOnce } from "../support/engine.ts"

const Led = Schema.Struct({ id: Schema.String, person: Schema.NullOr(Schema.String), entity: Schema.NullOr(Schema.String) })
type Led = typeof Led.Type

const products = [
  "people.Person",
  "people.Email",
  "people.PhoneNumber",
  "giving.Person",
  "giving.Donation",
  "groups.Person",
  "groups.Membership"
]

/** Whom gifts and memberships lead to: the source's id of the row, and the entity whose row it is. */
const ledTo = (orgId: string, table: string) =>
  rowsOf(
    Led,
    `SELECT c.external_id AS id, p.external_id AS person, e.entity FROM canonical.${table} c LEFT JOIN canonical.person p ON p.id = c.person_id
       LEFT JOIN sync.entities e ON e.id = p.entity_id WHERE c.org_id = $1 AND c.deleted_at IS NULL AND p.deleted_at IS NULL ORDER BY 1`,
    [orgId]
  )

const Named = Schema.Struct({ first_name: Schema.NonEmptyString, last_name: Schema.NonEmptyString })
/** The whole name in small letters; `null` of whoever has only half of one. */
const namesOf = ({ attributes }: Row) => {
  const { first_name, last_name } = Schema.is(Named)(attributes) ? attributes : { first_name: null, last_name: null }
  return first_name === null ? null : [first_name.toLowerCase(), last_name.toLowerCase()]
}
const Contacts = Schema.Struct({
  email_addresses: Schema.Array(Schema.Struct({ address: Schema.String })),
  phone_numbers: Schema.Array(Schema.Struct({ number: Schema.String }))
})
/** An address, or a number that is more than an extension. */
const hasContact = ({ attributes }: Row) =>
  Schema.is(Contacts)(attributes) &&
  (attributes.email_addresses.length > 0 || attributes.phone_numbers.some(({ number }) => number.replaceAll(/\D/g, "").length >= 7))

/** Whom the church knows a product's person to be, and whether that shows: a contact, and no namesake. */
const truthOf = ({ church }: Simulator, entity: "giving.Person" | "groups.Person", id: string) => {
  const shown = church.tables[entity].byId.get(id)
  const origin = shown?.refs["origin"] ?? ""
  const names = shown ? namesOf(shown) : null
  const namesakes = church.tables.Person.rows.filter((row) => names !== null && namesOf(row)?.join(" ") === names.join(" "))
  return { id: origin, isTold: shown !== undefined && hasContact(shown) && namesakes.length === 1 }
}

const reprojected = numberOf("SELECT count(*) FROM sync.reprojections WHERE finished_at IS NULL").pipe(
  Effect.repeat({ until: (open) => open === 0, schedule: Schedule.spaced("100 millis") })
)

layer(engineWith(pco), { excludeTestServices: true })("A person whom a product shows under another id", (it) => {
  it.effect("is the one the name and a contact tell, and somebody else where they tell that", () =>
    Effect.gen(function* () {
      const strangeIds = { products: ["groups", "giving"], share: 0.4 } as const
      const simulator = yield* startSimulator({ people: 80, products: "all", strangeIds, limits: noLimit })
      const { church } = simulator
      const orgId = "strange"
      yield* connectTo(simulator, orgId, "pco", products)
      // Giving shows one under the person's id, and another of the same name and contact: two, such as parent and child.
      const parent = church.tables["giving.Person"].rows.find(
        ({ id }) => truthOf(simulator, "giving.Person", id).isTold && church.tables.Person.byId.has(id)
      )
      const child = insertRow(church, "giving.Person", 77_000_000, parent?.attributes ?? {}, { primary_campus: null, origin: null })
      yield* syncOnce({ simulator, orgId })
      const kept = yield* numberOf("SELECT count(*) FROM canonical.person WHERE org_id = $1 AND external_id = $2 AND deleted_at IS NULL", [
        orgId,
        child.id
      ])
      assert.strictEqual(kept, 1, "who is shown beside the person is not that person")

      let strangers = 0
      const expectTruth = Effect.fnUntraced(function* (table: string, entity: "giving.Person" | "groups.Person", rows: ReadonlyArray<Row>) {
        const led = new Map((yield* ledTo(orgId, table)).map((each) => [each.id, each]))
        for (const { id, refs } of rows) {
          const named = refs["person"]
          if (typeof named !== "string") continue
          const truth = truthOf(simulator, entity, named)
          const found = led.get(id)
          if (truth.isTold) assert.deepStrictEqual([found?.person, found?.entity], [truth.id, "people.Person"], `${table} ${id}`)
          else if (found?.entity === "people.Person") assert.strictEqual(found.person, truth.id, `${table} ${id}`)
          if (truth.isTold && named !== truth.id) strangers++
        }
      })
      yield* expectTruth("donation", "giving.Person", church.tables["giving.Donation"].rows)
      yield* expectTruth("group_membership", "groups.Person", church.tables["groups.Membership"].rows)
      assert.isAbove(strangers, 5, "gifts and memberships of people under other ids")

      // What is known of them says why.
      const operations = yield* Operations
      const donation = church.tables["giving.Donation"].rows.find(({ refs }) => {
        const truth = truthOf(simulator, "giving.Person", refs["person"] ?? "")
        return truth.isTold && truth.id !== refs["person"]
      })
      if (!donation) return assert.fail("a gift of a stranger")
      const stranger = donation.refs["person"] ?? ""
      const known = truthOf(simulator, "giving.Person", stranger).id
      const [row] = yield* rowsOf(
        Schema.Struct({ id: Schema.String }),
        "SELECT id FROM canonical.person WHERE org_id = $1 AND external_id = $2",
        [orgId, known]
      )
      const story = yield* operations.explain({ orgId, id: row?.id ?? "" })
      assert.match(story.mergedFrom[0]?.evidence ?? "", /^the same firstName, lastName, (email\.address|phone_number\.number)$/)

      // By and by it tells of another: the gift is that one's, until it does not any more.
      const shown = church.tables["giving.Person"].byId.get(stranger)
      if (!shown) return assert.fail("a stranger")
      const before = { ...shown.attributes }
      const other = { first_name: "Quirin", last_name: "Zwettler", email_addresses: [{ address: "quirin@example.org" }], phone_numbers: [] }
      church.tables["giving.Person"].change(shown, { attributes: other, refs: {} })
      yield* syncOnce({ simulator, orgId, kind: "reconciliation" })
      yield* reprojected
      const leadsNow = Effect.map(ledTo(orgId, "donation"), (all) => all.find(({ id }) => id === donation.id))
      assert.deepStrictEqual(yield* leadsNow, { id: donation.id, person: stranger, entity: "giving.Person" })
      church.tables["giving.Person"].change(shown, { attributes: before, refs: {} })
      yield* syncOnce({ simulator, orgId, kind: "reconciliation" })
      assert.deepStrictEqual(yield* leadsNow, { id: donation.id, person: known, entity: "people.Person" })

      // A merge at People is one of theirs too.
      const keep = church.tables.Person.rows.find(({ id }) => id !== known)?.id ?? ""
      mutate(church, { do: "merge", keep, remove: known })
      yield* syncOnce({ simulator, orgId, kind: "reconciliation" })
      yield* expectTruth("group_membership", "groups.Person", church.tables["groups.Membership"].rows)
    })
  )

  it.effect("is nobody else, though somebody has that id in People", () =>
    Effect.gen(function* () {
      const strangeIds = { products: ["giving"], share: 1, by: 1 } as const
      const simulator = yield* startSimulator({ people: 60, products: "all", strangeIds, limits: noLimit })
      const { church } = simulator
      const orgId = "taken"
      yield* connectTo(simulator, orgId, "pco", products)
      yield* syncOnce({ simulator, orgId })
      yield* reprojected
      yield* syncOnce({ simulator, orgId, kind: "reconciliation" })
      yield* reprojected
      const taken = church.tables["giving.Person"].rows.filter(({ id }) => church.tables.Person.byId.has(id))
      assert.isAbove(taken.length, 10, "ids that are somebody else's in People")

      const led = new Map((yield* ledTo(orgId, "donation")).map((each) => [each.id, each]))
      let right = 0
      const known = new Set<string>()
      for (const { id, refs } of church.tables["giving.Donation"].rows) {
        const named = refs["person"]
        if (typeof named !== "string") continue
        const shown = church.tables["giving.Person"].byId.get(named)
        const namesake = church.tables.Person.byId.get(named)
        // Half a name in common, or half a name, says neither that it is the same person nor that it is another.
        const [names, others] = [shown ? namesOf(shown) : null, namesake ? namesOf(namesake) : []]
        if (names === null || others === null || names.some((name, index) => name === others[index])) continue
        const truth = truthOf(simulator, "giving.Person", named)
        // Giving may show somebody under that person's id too, of whom half a name is known: then these are two.
        const beside = church.tables["giving.Person"].byId.get(truth.id)
        const original = church.tables.Person.byId.get(truth.id)
        const [besides, originals] = [beside ? namesOf(beside) : [], original ? namesOf(original) : []]
        if (besides === null || originals === null || besides.some((name, index) => name === originals[index])) continue
        const found = led.get(id)
        if (truth.isTold) right++
        if (truth.isTold && namesake !== undefined) known.add(named)
        if (truth.isTold) assert.deepStrictEqual([found?.person, found?.entity], [truth.id, "people.Person"], `donation ${id}`)
        else assert.deepStrictEqual([found?.person, found?.entity], [named, "giving.Person"], `donation ${id}`)
      }
      assert.isAbove(right, 10)

      // Who has that id in People may be erased, and nothing of the giver goes; the giver may be, and it does.
      const operations = yield* Operations
      const [taker = ""] = known
      const rowOf = Effect.fnUntraced(function* (personId: string) {
        const [row] = yield* rowsOf(
          Schema.Struct({ id: Schema.String }),
          "SELECT p.id FROM canonical.person p JOIN sync.entities e ON e.id = p.entity_id WHERE p.org_id = $1 AND p.external_id = $2 AND e.entity = 'people.Person' AND p.deleted_at IS NULL",
          [orgId, personId]
        )
        return { orgId, entity: "person", id: row?.id ?? "" }
      })
      const recordsOf = Effect.fnUntraced(function* (personId: string) {
        const { records } = yield* operations.previewErasure(yield* rowOf(personId))
        return records.flatMap(({ entity, ids }) => (entity.endsWith(".Person") ? ids.map((id) => `${entity} ${id}`) : []))
      })
      assert.include(yield* recordsOf(taker), `people.Person ${taker}`)
      assert.notInclude(yield* recordsOf(taker), `giving.Person ${taker}`)
      const giver = truthOf(simulator, "giving.Person", taker).id
      assert.include(yield* recordsOf(giver), `giving.Person ${taker}`)
      assert.notInclude(yield* recordsOf(giver), `people.Person ${taker}`)
    })
  )
})
