/** What is stored against what a source says of itself. */
import { assert } from "@effect/vitest"
import type { Adapter, EntityName } from "@openfaith/adapter-core"
import { CanonicalModel, StoredRows } from "@openfaith/sync-engine"
import { Effect, Schema, Stream } from "effect"
import { rowsOf } from "./database.ts"

export interface TrueRow {
  readonly id: string
  readonly attributes: Readonly<Record<string, unknown>>
  readonly relationships: Readonly<Record<string, unknown>>
}

/** What a source says of itself, which shares no definition with its adapter. */
export interface Truth {
  readonly manifest: Adapter["manifest"]
  /** The rows of an entity as they should be stored now, by id. */
  readonly rows: (entity: EntityName) => ReadonlyMap<string, TrueRow>
  /** Columns of canonical rows that lead to rows of an entity, which is not read by every test. */
  readonly lookups: ReadonlyMap<string, EntityName>
}

/** The live rows of an entity as they are stored for an organisation, by id. */
export const storedRows = Effect.fn("storedRows")(function* (orgId: string, entity: string) {
  const stored = yield* StoredRows
  const rows = yield* Stream.runCollect(stored.records({ orgId, entity, includeDeleted: false, canonical: [] }))
  return new Map(
    rows.map(({ attributes, externalId, relationships }): readonly [string, TrueRow] => [
      externalId,
      { id: externalId, attributes, relationships }
    ])
  )
})

const Rows = Schema.Struct({ count: Schema.Int, slotted: Schema.Int })
const Counted = Schema.Struct({ count: Schema.Int })

/** What goes by the clock is stored as it was when something else of the row changed. */
const without =
  (volatile: ReadonlyArray<string>) =>
  ({ attributes, ...row }: TrueRow): TrueRow => ({
    ...row,
    attributes: Object.fromEntries(Object.entries(attributes).filter(([name]) => !volatile.includes(name)))
  })

const byId = <A extends { readonly id: string }>(rows: Iterable<A>) => [...rows].sort((a, b) => (a.id < b.id ? -1 : 1))

/**
 * Every entity equals the source's, attribute by attribute and relationship by relationship, in both directions; each record has its one canonical
 * row, and references between canonical rows lead somewhere. `except`: ids by entity that are not compared, such as quarantined ones.
 */
export const expectStored = Effect.fn("expectStored")(function* (
  truth: Truth,
  orgId: string,
  entities: ReadonlyArray<EntityName>,
  except: Readonly<Record<string, ReadonlySet<string>>> = {}
) {
  const model = yield* CanonicalModel
  const expected = new Map<string, number>()
  for (const { canonical, name, projectionOf, volatile } of entities.map(truth.manifest.get)) {
    const left = except[name] ?? new Set()
    const wanted = byId(truth.rows(name).values()).filter(({ id }) => !left.has(id))
    const found = byId((yield* storedRows(orgId, name)).values()).filter(({ id }) => !left.has(id))
    assert.deepStrictEqual(
      found.map(({ id }) => id),
      wanted.map(({ id }) => id),
      `ids of ${name}`
    )
    assert.deepStrictEqual(found.map(without(volatile)), wanted.map(without(volatile)), name)
    const shown = projectionOf === null ? new Map() : truth.rows(projectionOf)
    const own = wanted.filter(({ id }) => !shown.has(id)).length
    for (const each of canonical) expected.set(each.name, (expected.get(each.name) ?? 0) + own)
  }
  for (const { name, references } of model.entities) {
    const [counted] = yield* rowsOf(
      Rows,
      `SELECT count(*)::int AS count, count(*) FILTER (WHERE slot <> '')::int AS slotted FROM canonical.${name} WHERE org_id = $1 AND deleted_at IS NULL`,
      [orgId]
    )
    // A record may make several rows of the others.
    if (counted?.slotted === 0) assert.strictEqual(counted.count, expected.get(name) ?? 0, `rows of canonical.${name}`)
    for (const [reference, { to }] of Object.entries(references)) {
      const column = `${reference.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}_id`
      const lookup = truth.lookups.get(column)
      // What is not read is not there to be led to.
      if (lookup !== undefined && !entities.includes(lookup)) continue
      const [dangling] = yield* rowsOf(
        Counted,
        `SELECT count(*)::int AS count FROM canonical.${name} c WHERE c.org_id = $1 AND c.deleted_at IS NULL AND c.${column} IS NOT NULL
           AND NOT EXISTS (SELECT 1 FROM canonical.${to} t WHERE t.id = c.${column} AND t.org_id = c.org_id AND t.deleted_at IS NULL)`,
        [orgId]
      )
      assert.strictEqual(dangling?.count, 0, `references of canonical.${name}.${column} that lead nowhere`)
    }
  }
})
