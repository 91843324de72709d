/**
 * Which entity needs which, from the manifest's relations. Hard edges order the work; soft edges prefer an order. A cycle of hard edges cannot be
 * synced and is an error that names it; soft edges that would close a cycle are dropped from the order, always the same ones.
 */
import type { AnyEntity, EntityManifest, EntityName } from "@openfaith/adapter-core"
import { Effect, Graph, Option, Schema } from "effect"

export interface Dependency {
  /** `people.Person` in "an address needs its person". */
  readonly on: EntityName
  readonly relation: string
  readonly reason: string
}

export interface DependencyEdge {
  /** `to` needs `from`. */
  readonly from: EntityName
  readonly to: EntityName
  readonly kind: "hard" | "soft"
  readonly relation: string
  readonly reason: string
  /** False for a soft edge the order does not follow, since it would close a cycle. */
  readonly ordering: boolean
}

export interface DependencyGraph {
  readonly entities: ReadonlyArray<EntityName>
  readonly edges: ReadonlyArray<DependencyEdge>
}

/** Entities that need one another cannot be synced in any order. */
export class HardCycle extends Schema.TaggedError<HardCycle>()("HardCycle", { path: Schema.Array(Schema.String) }) {
  override get message() {
    return `The manifest has a cycle of hard dependencies: ${this.path.join(" → ")}. Make one of these relations soft.`
  }
}

/** What an entity's rows cannot be without: hard relations, the parent its list is nested under, and what its reading goes by. */
export const extractHardDependencies = (entity: AnyEntity): ReadonlyArray<Dependency> => {
  const { harvestFrom, partitionBy, under } = entity.list
  const found: ReadonlyArray<Dependency> = [
    ...Object.entries(entity.relations).flatMap(([relation, { because, kind, to }]) =>
      kind === "hard" ? [{ on: to, relation, reason: because ?? "" }] : []
    ),
    ...(under ? [{ on: under, relation: "list", reason: `its list is nested under ${under}` }] : []),
    ...(partitionBy ? [{ on: partitionBy.entity, relation: "list", reason: `read by ${partitionBy.filter}` }] : []),
    ...(harvestFrom ? [{ on: harvestFrom.entity, relation: "list", reason: `arrives with ${harvestFrom.entity}` }] : [])
  ]
  return firstPerTarget(found).filter(({ on }) => on !== entity.name)
}

/** What it helps to have first, but what may be missing. */
export const extractSoftDependencies = (entity: AnyEntity): ReadonlyArray<Dependency> => {
  const hard = new Set(extractHardDependencies(entity).map(({ on }) => on))
  const { projectionOf } = entity
  const found = [
    ...(projectionOf ? [{ on: projectionOf, relation: "projection", reason: `shows the same as ${projectionOf}` }] : []),
    ...Object.entries(entity.relations).flatMap(([relation, { kind, to }]) =>
      kind === "soft" ? [{ on: to, relation, reason: "may be null or not seen yet" }] : []
    )
  ]
  return firstPerTarget(found).filter(({ on }) => on !== entity.name && !hard.has(on))
}

const firstPerTarget = (dependencies: ReadonlyArray<Dependency>) =>
  dependencies.filter(({ on }, index) => dependencies.findIndex((other) => other.on === on) === index)

/** A manifest does not change, and the graph of a large one takes a good part of a second: every run asks for it. */
const built = new WeakMap<EntityManifest, DependencyGraph>()

/** The dependency graph of a manifest. Fails with `HardCycle` where its hard edges cannot be ordered. */
export const buildEntityDependencyGraph = Effect.fnUntraced(function* (manifest: EntityManifest) {
  const known = built.get(manifest)
  if (known) return known
  const entities = [...manifest.entities.keys()]
  const hard = [...manifest.entities.values()].flatMap((entity) =>
    extractHardDependencies(entity).map((dependency) => edge(entity, dependency, "hard"))
  )
  // Rows harvested with another entity's pages must find their own hard targets there already.
  const carried = [...manifest.entities.values()].flatMap((entity) => {
    const source = entity.list.harvestFrom ? manifest.get(entity.list.harvestFrom.entity) : null
    if (!source) return []
    return extractHardDependencies(entity)
      .filter(({ on }) => on !== source.name)
      .map((dependency) => edge(source, { ...dependency, reason: `${entity.name} arrives with it and needs ${dependency.on}` }, "hard"))
  })
  const soft = [...manifest.entities.values()].flatMap((entity) =>
    extractSoftDependencies(entity)
      .filter(({ on }) => manifest.has(on))
      .map((dependency) => edge(entity, dependency, "soft"))
  )
  const kept: Array<DependencyEdge> = [...hard, ...carried]
  const cycle = Graph.findCycle(asGraph(entities, kept))
  if (Option.isSome(cycle)) {
    const { path } = cycle.value
    return yield* new HardCycle({ path: path.map((index) => entities[index] ?? "") })
  }
  for (const candidate of soft) {
    const ordered = kept.filter(({ ordering }) => ordering)
    const closes = Graph.hasPath(asGraph(entities, ordered), entities.indexOf(candidate.to), entities.indexOf(candidate.from))
    kept.push({ ...candidate, ordering: !closes })
  }
  const graph: DependencyGraph = { entities, edges: kept }
  built.set(manifest, graph)
  return graph
})

/** These entities with all that they cannot be without (`needs`), or with all that cannot be without them (`neededBy`), in the manifest's order. */
export const withHardRelatives = (
  manifest: EntityManifest,
  names: ReadonlyArray<EntityName>,
  relatives: "needs" | "neededBy"
): ReadonlyArray<EntityName> => {
  const all = [...manifest.entities.values()]
  const needsOf = (name: EntityName) => extractHardDependencies(manifest.get(name)).map(({ on }) => on)
  // What it shows is read with it, so that a thing of several products is one; it goes on without that.
  const shownBy = (name: EntityName) => [manifest.get(name).projectionOf].filter((shown) => shown !== null)
  const relativesOf = (name: EntityName) =>
    relatives === "needs"
      ? [...needsOf(name), ...shownBy(name)]
      : all.filter((each) => needsOf(each.name).includes(name)).map((each) => each.name)
  const found = new Set<EntityName>()
  const visit = (name: EntityName): void => {
    if (found.has(name)) return
    found.add(name)
    relativesOf(name).forEach(visit)
  }
  names.forEach(visit)
  return all.map(({ name }) => name).filter((name) => found.has(name))
}

/** Every entity after all it depends on, otherwise in the manifest's order. */
export const resolveSyncOrder = ({ edges, entities }: DependencyGraph): ReadonlyArray<EntityName> => {
  const order = new Set<EntityName>()
  const visit = (name: EntityName): void => {
    if (order.has(name)) return
    for (const { from, ordering, to } of edges) if (to === name && ordering) visit(from)
    order.add(name)
  }
  entities.forEach(visit)
  return [...order]
}

const edge = (entity: AnyEntity, { on, reason, relation }: Dependency, kind: "hard" | "soft"): DependencyEdge => ({
  from: on,
  to: entity.name,
  kind,
  relation,
  reason,
  ordering: true
})

/** As a graph of `effect/Graph`; node indices follow `entities`. */
export const asGraph = (entities: ReadonlyArray<EntityName>, edges: ReadonlyArray<DependencyEdge>) =>
  Graph.directed<EntityName, DependencyEdge>((mutable) => {
    for (const name of entities) Graph.addNode(mutable, name)
    for (const each of edges) Graph.addEdge(mutable, entities.indexOf(each.from), entities.indexOf(each.to), each)
  })
