import { assert, describe, it } from "@effect/vitest"
import {
  type AnyEntity,
  defineEntity,
  type EntityName,
  hard,
  mkEntityManifest,
  parent,
  type Relations,
  soft
} from "@openfaith/adapter-core"
import { Effect, Schema } from "effect"
import {
  buildEntityDependencyGraph,
  extractHardDependencies,
  extractSoftDependencies,
  HardCycle,
  resolveSyncOrder
} from "./DependencyGraph.ts"
import { graphFormats, renderGraph } from "./renderGraph.ts"

type Name = `people.${string}`

const entity = (
  name: Name,
  relations: Relations = {},
  list: Pick<AnyEntity["list"], "under" | "partitionBy" | "harvestFrom"> = {}
): AnyEntity =>
  defineEntity({
    name,
    type: name,
    reference: "test",
    attributes: Schema.Struct({}),
    list: { path: `/${name}`, perPage: 100, ...list },
    changes: "none",
    deletes: "never",
    relations,
    canonical: [],
    transformVersion: 1,
    toCanonical: () => []
  })

/** The six entities of the architecture note, with its edges. */
const note = {
  Campus: entity("people.Campus"),
  Household: entity("people.Household"),
  Person: entity("people.Person", { campus: soft("people.Campus"), household: soft("people.Household") }),
  Address: entity("people.Address", { person: hard("people.Person", "an address is somebody's") }),
  Group: entity("people.Group"),
  Event: entity("people.Event", { group: hard("people.Group", "an event is a group's") })
}
const { Address, Campus, Event, Group, Household, Person } = note

const graphOf = (...entities: ReadonlyArray<AnyEntity>) => buildEntityDependencyGraph(mkEntityManifest(entities))
const orderOf = (...entities: ReadonlyArray<AnyEntity>) => Effect.map(graphOf(...entities), resolveSyncOrder)

const permutations = <A>(items: ReadonlyArray<A>): ReadonlyArray<ReadonlyArray<A>> =>
  items.length <= 1 ? [items] : items.flatMap((item, index) => permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]))

const notesOrder: ReadonlyArray<EntityName> = [
  "people.Campus",
  "people.Household",
  "people.Person",
  "people.Address",
  "people.Group",
  "people.Event"
]

describe("buildEntityDependencyGraph", () => {
  for (const [listed, entities] of [
    ["in that order", [Campus, Household, Person, Address, Group, Event]],
    ["as the note lists them", [Person, Address, Group, Event, Campus, Household]],
    ["with children first", [Address, Person, Event, Group, Household, Campus]]
  ] as const) {
    it.effect(`a manifest of the architecture note's six entities, ${listed}, yields the note's order`, () =>
      Effect.gen(function* () {
        assert.deepStrictEqual(yield* orderOf(...entities), notesOrder)
      })
    )
  }

  it.effect("however a manifest is listed, an entity comes after all it depends on, once", () =>
    Effect.gen(function* () {
      for (const entities of permutations([Campus, Household, Person, Address, Group, Event])) {
        const order = yield* orderOf(...entities)
        assert.deepStrictEqual([...order].sort(), [...notesOrder].sort())
        for (const each of entities) {
          for (const { on } of [...extractHardDependencies(each), ...extractSoftDependencies(each)]) {
            assert.isBelow(order.indexOf(on), order.indexOf(each.name), `${on} before ${each.name}`)
          }
        }
      }
    })
  )

  it("tells hard from soft dependencies", () => {
    const member = entity(
      "people.Member",
      {
        household: parent("people.Household", "listed under it"),
        person: hard("people.Person", "made with a person"),
        invitedBy: soft("people.Person"),
        campus: soft("people.Campus"),
        twin: hard("people.Member", "points at its own kind")
      },
      { under: "people.Household" }
    )
    assert.deepStrictEqual(
      extractHardDependencies(member).map(({ on, reason }) => [on, reason]),
      [
        ["people.Household", "listed under it"],
        ["people.Person", "made with a person"]
      ]
    )
    // What is hard already is not soft too, and nothing depends on itself.
    assert.deepStrictEqual(
      extractSoftDependencies(member).map(({ on }) => on),
      ["people.Campus"]
    )
  })

  it.effect("what an entity is read through comes first: its parent, its partition, and who carries its rows", () =>
    Effect.gen(function* () {
      const carried = entity(
        "people.Phone",
        { person: hard("people.Person", ""), kind: hard("people.Kind", "") },
        {
          harvestFrom: { entity: "people.Person", include: "phones" }
        }
      )
      const kind = entity("people.Kind")
      const datum = entity("people.Datum", {}, { partitionBy: { entity: "people.Field", filter: "field_id" } })
      const field = entity("people.Field")
      // Person carries phones, so what a phone cannot be without has to be there before people are read.
      assert.deepStrictEqual(yield* orderOf(datum, carried, Person, kind, field, Campus, Household), [
        "people.Field",
        "people.Datum",
        "people.Kind",
        "people.Campus",
        "people.Household",
        "people.Person",
        "people.Phone"
      ])
    })
  )

  it.effect("a hard cycle fails and names its path", () =>
    Effect.gen(function* () {
      const a = entity("people.A", { b: hard("people.B", "") })
      const b = entity("people.B", { c: hard("people.C", "") })
      const c = entity("people.C", { a: hard("people.A", "") })
      const error = yield* Effect.flip(graphOf(Campus, a, b, c))
      assert.instanceOf(error, HardCycle)
      assert.match(error.message, /^The manifest has a cycle of hard dependencies: .+ → .+\. Make one of these relations soft\.$/)
      // Each step of the path is an edge, and it leads back to its beginning.
      assert.deepStrictEqual(new Set(error.path), new Set(["people.A", "people.B", "people.C"]))
      const needs = new Map<string, ReadonlyArray<string>>(
        [a, b, c].map((each) => [each.name, extractHardDependencies(each).map(({ on }) => on)])
      )
      for (const [index, to] of error.path.entries()) {
        const from = error.path[index - 1]
        if (from !== undefined) assert.include(needs.get(to) ?? [], from)
      }
    })
  )

  it.effect("soft cycles are legal, and broken the same way every time", () =>
    Effect.gen(function* () {
      const a = entity("people.A", { b: soft("people.B"), outside: soft("people.Nowhere") })
      const b = entity("people.B", { a: soft("people.A"), c: hard("people.C", "") })
      const c = entity("people.C", { a: soft("people.A") })
      const graph = yield* graphOf(a, b, c)
      const order = resolveSyncOrder(graph)
      assert.deepStrictEqual(order, ["people.C", "people.B", "people.A"])
      assert.deepStrictEqual(
        graph.edges.filter(({ ordering }) => !ordering).map(({ from, to }) => `${from} → ${to}`),
        ["people.A → people.B", "people.A → people.C"]
      )
      for (let again = 0; again < 5; again++) assert.deepStrictEqual(yield* orderOf(a, b, c), order)
    })
  )
})

describe("renderGraph", () => {
  it.effect("shows order, hard and soft edges in every format", () =>
    Effect.gen(function* () {
      const graph = yield* graphOf(Person, Address, Campus, Household)
      assert.strictEqual(
        renderGraph(graph, "text"),
        [
          "1. people.Campus",
          "2. people.Household",
          "3. people.Person",
          "   prefers people.Campus [campus]",
          "   prefers people.Household [household]",
          "4. people.Address",
          "   needs  people.Person [person]: an address is somebody's"
        ].join("\n")
      )
      const parsed: unknown = JSON.parse(renderGraph(graph, "json"))
      assert.deepStrictEqual(parsed, { order: resolveSyncOrder(graph), edges: graph.edges })
      const mermaid = renderGraph(graph, "mermaid")
      assert.match(mermaid, /^flowchart LR/)
      const dot = renderGraph(graph, "dot")
      assert.match(dot, /^digraph/)
      for (const text of [mermaid, dot]) {
        for (const name of graph.entities) assert.include(text, name)
        assert.include(text, "hard: person")
        assert.include(text, "soft: campus")
      }
      assert.deepStrictEqual([...graphFormats], ["text", "mermaid", "dot", "json"])
    })
  )

  it.effect("says which soft edge the order does not follow", () =>
    Effect.gen(function* () {
      const a = entity("people.A", { b: soft("people.B") })
      const b = entity("people.B", { a: soft("people.A") })
      const graph = yield* graphOf(a, b)
      assert.include(renderGraph(graph, "text"), "prefers people.A [a] (not part of the order: it would close a cycle)")
      assert.include(renderGraph(graph, "mermaid"), "soft, not ordering: a")
    })
  )
})
