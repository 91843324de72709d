/** Canonical rows are made again from stored records when a transform changes; the source is not asked, and the end is that of a clean sync. */
import { assert, layer } from "@effect/vitest"
import { type AnyEntity, mkEntityManifest } from "@openfaith/adapter-core"
import { canonicalModel, customFieldGroup } from "@openfaith/canonical"
import { columnName } from "@openfaith/canonical/vocabulary"
import { modelColumns, Quarantine, Reprojections } from "@openfaith/sync-engine"
import { Effect, Exit, Layer, Schedule, Schema, Scope, Stream } from "effect"
import { Operations } from "../../apps/server/src/operations/Operations.ts"
import { mutate, startSimulator } from "../../apps/simulator/src/index.ts"
import { DatabaseTest, numberOf, rowsOf } from "../support/database.ts"
import { engineOver, noLimit, streamOf, syncOnce } from "../support/engine.ts"
import { pcoDirectory } from "../support/pcoDirectory.ts"

const adapter = "pco-changing"

/** Planning Center with some entities' transforms changed. Pages are small, so that runs have many. */
const changing = (version: number, changes: Readonly<Record<string, (entity: AnyEntity) => AnyEntity>>) => ({
  ...pcoDirectory,
  id: adapter,
  manifest: mkEntityManifest(
    [...pcoDirectory.manifest.entities.values()].map((entity) => {
      const change = changes[entity.name]
      const small = { ...entity, list: { ...entity.list, perPage: 20 } }
      return change === undefined ? small : { ...change(small), transformVersion: version }
    })
  )
})

const refuse = (entity: AnyEntity, ids: (id: string) => boolean): AnyEntity => ({
  ...entity,
  toCanonical: (record) => {
    if (ids(record.id)) throw new Error("a value nobody thought of")
    return entity.toCanonical(record, { zone: null })
  }
})

const endsWith =
  (...digits: ReadonlyArray<string>) =>
  (id: string) =>
    digits.some((digit) => id.endsWith(digit))

/** Refuses some people and emails, makes two rows of a phone number, and a group of fields of every household. */
const older = changing(1, {
  "people.Person": (entity) => refuse(entity, endsWith("3")),
  "people.Email": (entity) => refuse(entity, endsWith("5")),
  "people.PhoneNumber": (entity) => ({
    ...entity,
    toCanonical: (record) => entity.toCanonical(record, { zone: null }).flatMap((draft) => [draft, { ...draft, slot: "twice" }])
  }),
  "people.Household": (entity) => ({
    ...entity,
    canonical: [...entity.canonical, customFieldGroup],
    toCanonical: (record) => [
      ...entity.toCanonical(record, { zone: null }),
      customFieldGroup.draft({ name: record.id, slug: null, position: null }, "household")
    ]
  })
})

/** Takes what the older one refused, refuses others, names people differently, and makes other rows. */
const newer = changing(2, {
  "people.Person": (entity) => ({
    ...entity,
    toCanonical: (record) =>
      entity
        .toCanonical(record, { zone: null })
        .map((draft) => ({ ...draft, values: { ...draft.values, nickname: `The ${String(draft.values["lastName"])}` } }))
  }),
  "people.Email": (entity) => refuse(entity, endsWith("7")),
  "people.PhoneNumber": (entity) => ({
    ...entity,
    toCanonical: (record) => entity.toCanonical(record, { zone: null }).flatMap((draft) => [draft, { ...draft, slot: "again" }])
  }),
  "people.Household": (entity) => entity
})

/** The engine over the test's database until the effect ends, as one version of the program has it. */
const withEngine =
  (...adapters: ReadonlyArray<typeof older>) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>) =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      const services = yield* Layer.buildWithScope(Layer.fresh(engineOver(...adapters)), scope)
      return yield* effect.pipe(Effect.provideContext(services), Effect.ensuring(Scope.close(scope, Exit.void)))
    })

/** Waits until so many entities have been queued, and all of them are done. */
const untilReprojected = Effect.fnUntraced(function* (orgId: string, entities: number) {
  const { list } = yield* Reprojections
  yield* list(orgId).pipe(
    Effect.repeat({
      until: (all) => all.length === entities && all.every(({ finishedAt }) => finishedAt !== null),
      schedule: Schedule.spaced("50 millis")
    }),
    Effect.timeout("40 seconds"),
    Effect.orDie
  )
})

const Line = Schema.Struct({ line: Schema.String })

/** Live canonical rows of an organisation without what differs between two of them: references are told by the source's ids. */
const rowsOfOrg = Effect.fnUntraced(function* (orgId: string, entity: (typeof canonicalModel)[number]) {
  const references = Object.entries(entity.references).map(
    ([name, { to }]) =>
      `(SELECT t.external_id || '/' || t.slot || '/' || (t.deleted_at IS NULL) FROM canonical.${to} t WHERE t.id = c.${columnName(name)}_id)`
  )
  const values = modelColumns(entity).flatMap(({ name }, index) => (index < Object.keys(entity.columns).length ? [`c.${name}`] : []))
  const rows = yield* rowsOf(
    Line,
    `SELECT json_build_array(e.entity, c.external_id, c.slot, ${[...values, ...references].join(", ")})::text AS line
     FROM canonical.${entity.name} c JOIN sync.entities e ON e.id = c.entity_id
     WHERE c.org_id = $1 AND c.deleted_at IS NULL AND NOT EXISTS (
       SELECT 1 FROM sync.quarantine q WHERE q.entity_id = c.entity_id AND q.external_id = c.external_id AND q.resolved_at IS NULL)
     ORDER BY 1`,
    [orgId]
  )
  return rows.map(({ line }) => line)
})

const quarantineOf = Effect.fnUntraced(function* (orgId: string) {
  const { list } = yield* Quarantine
  const found = yield* list({ orgId, limit: 1000 })
  return found.map(({ entity, externalId, kind, path, reason }) => [entity, externalId, kind, path, reason].join(" ")).sort()
})

layer(DatabaseTest, { excludeTestServices: true })("Reprojection", (it) => {
  it.effect(
    "after a changed transform equals a clean sync with it, merges, deletions, quarantine and rows that are made no more included",
    () =>
      Effect.gen(function* () {
        const simulator = yield* startSimulator({ people: 80, limits: noLimit })
        const { church } = simulator
        const [a = "", b = "", c = "", gone = ""] = church.tables.Person.rows.map(({ id }) => id).filter((id) => !id.endsWith("3"))
        yield* Effect.gen(function* () {
          yield* syncOnce({ simulator, orgId: "again", adapter })
          mutate(church, { do: "merge", remove: a, keep: b })
          mutate(church, { do: "merge", remove: b, keep: c })
          mutate(church, { do: "delete", entity: "Person", ids: [gone] })
          yield* syncOnce({ simulator, orgId: "again", adapter, kind: "reconciliation" })
          const refused = yield* quarantineOf("again")
          assert.isTrue(refused.some((line) => line.startsWith("people.Person")))
          assert.isTrue(refused.some((line) => line.includes("parked")))
        }).pipe(withEngine(older))

        const before = church.requests.summary().total
        yield* Effect.gen(function* () {
          yield* untilReprojected("again", 4)
          assert.strictEqual(church.requests.summary().total, before, "requests made by reprojecting")
          yield* syncOnce({ simulator, orgId: "clean", adapter })
          for (const entity of canonicalModel) {
            assert.deepStrictEqual(yield* rowsOfOrg("again", entity), yield* rowsOfOrg("clean", entity), `canonical.${entity.name}`)
          }
          const refused = yield* quarantineOf("again")
          assert.isNotEmpty(refused)
          assert.deepStrictEqual(refused, yield* quarantineOf("clean"))
          // A record that the new transform cannot take keeps the rows it had.
          const kept = yield* numberOf(
            `SELECT count(*) FROM canonical.email c JOIN sync.quarantine q ON q.entity_id = c.entity_id AND q.external_id = c.external_id
             WHERE c.org_id = 'again' AND c.deleted_at IS NULL AND q.resolved_at IS NULL`
          )
          assert.isAbove(kept, 0)
          // Tombstones stay.
          assert.strictEqual(
            yield* numberOf(
              `SELECT count(*) FROM canonical.person WHERE org_id = 'again' AND external_id = ANY($1::text[]) AND deleted_at IS NOT NULL`,
              [[a, b, gone]]
            ),
            3
          )
          // What cannot be done is said, and changes nothing.
          const operations = yield* Operations
          const nobody = yield* Effect.flip(operations.requestReprojection({ orgId: "nobody", entity: null }))
          assert.include(nobody.message, 'Nothing has been synced for "nobody"')
          const unknown = yield* Effect.flip(operations.previewReprojection({ orgId: "again", entity: "people.Persons" }))
          assert.include(unknown.message, 'no entity "people.Persons"')
          const nowhere = yield* Effect.flip(Stream.runDrain(operations.changes({ after: "last week", orgId: null, follow: true })))
          assert.include(nowhere.message, '"last week" is no position of this feed')
          // An unchanged sync neither changes anything nor says that what the transform cannot take is well.
          const view = yield* syncOnce({ simulator, orgId: "again", adapter })
          assert.isTrue(view.streams.every(({ applied }) => applied === 0))
          assert.deepStrictEqual(yield* quarantineOf("again"), refused)
        }).pipe(withEngine(newer))

        // The older program reads nothing and writes nothing of these entities any more, and says why.
        yield* Effect.gen(function* () {
          const asked = church.requests.summary().total
          const view = yield* syncOnce({ simulator, orgId: "again", adapter, entities: ["people.Person"] })
          assert.strictEqual(view.run.status, "incomplete")
          const { reason, status } = streamOf(view, "people.Person")
          assert.strictEqual(status, "paused")
          assert.include(reason, "a newer version of this program")
          assert.isAtMost(church.requests.summary().total - asked, 1, "requests beside the one at connect")
        }).pipe(withEngine(older))
      }),
    { timeout: 300_000 }
  )
})
