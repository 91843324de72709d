/** Whether the entities of a manifest fit one another: names, relations, order, paths. */
import { Graph, Option } from "effect"
import type { Adapter } from "../Adapter.ts"
import type { AnyEntity, EntityName } from "../Entity.ts"
import { hardTargets } from "../Manifest.ts"
import { placesAboveParent, placesAboveRow, placesIn } from "../paths.ts"
import { attributesOf, type Check, isOneOf, ofAdapter, ofEach, type Problem, unless } from "./Check.ts"

const entitiesOf = ({ manifest }: Adapter) => [...manifest.entities.values()]

const naming: Check = {
  name: "entity-names",
  promise: "Entities are named product.Resource, say where their facts come from, and count the versions of their transform.",
  atStart: true,
  find: ofEach(({ name, reference, transformVersion }) => [
    ...unless(/^[a-z][\w-]*\.[A-Z]\w*$/.test(name), `"${name}" is no name`, "Name it product.Resource, such as visitors.Visit."),
    ...unless(reference.trim() !== "", "`reference` is empty", "Say where the facts come from: a page and its date or version."),
    ...unless(
      Number.isSafeInteger(transformVersion) && transformVersion > 0,
      `\`transformVersion\` is ${transformVersion}`,
      "Begin with 1 and raise it whenever toCanonical makes something else."
    )
  ])
}

/** Where two entities would be taken for one another. */
const placesOf = ({ list, name, type }: AnyEntity): ReadonlyArray<string> => [
  `the name ${name}`,
  `the list ${list.path}${list.at === undefined ? "" : ` at ${list.at}`}`,
  ...(list.harvestFrom ? [`${type} within ${list.harvestFrom.entity}`] : [])
]

const duplicates: Check = {
  name: "duplicate-entity",
  promise: "No two entities have the same name, list or place in an answer.",
  atStart: true,
  find: (adapter) => {
    const seen = new Map<string, EntityName>()
    const found: Array<Problem> = []
    for (const entity of entitiesOf(adapter)) {
      for (const place of placesOf(entity)) {
        const other = seen.get(place)
        if (other !== undefined)
          found.push({
            entity: entity.name,
            problem: `${place} belongs to ${other} already`,
            mend: "Take one of them out, or tell them apart."
          })
        seen.set(place, entity.name)
      }
    }
    return found
  }
}

const nowhere: Check = {
  name: "relation-to-nowhere",
  promise: "What an entity cannot do without is in the manifest, and every relation says where its id is found and why it is hard.",
  atStart: true,
  find: ofEach((entity, { manifest }) => [
    ...hardTargets(entity).flatMap(([use, target]) =>
      unless(manifest.has(target), `${target}, ${use}, is not in the manifest`, `Add ${target}, or correct the name.`)
    ),
    ...Object.entries(entity.relations).flatMap(([name, { because, from, kind, to }]) => [
      ...unless(
        kind === "soft" || (because ?? "").trim() !== "",
        `relation ${name} is hard and does not say why`,
        "Say why, with the source, or make it soft."
      ),
      ...unless(
        from !== "parent" || entity.list.under === to,
        `relation ${name} takes its id from the path, and the list is not nested under ${to}`,
        `Say \`under: "${to}"\` in the list, or use hard or soft.`
      ),
      ...(typeof from === "object"
        ? unless(
            attributesOf(entity).includes(from.attribute),
            `relation ${name} takes its id from "${from.attribute}", which is no attribute`,
            "Declare the attribute, or correct the name."
          )
        : [])
    ])
  ])
}

const projections: Check = {
  name: "projections",
  promise: "What shows a thing of another product shows the thing itself, and makes no rows of its own.",
  atStart: true,
  find: ofEach(({ canonical, projectionOf }, { manifest }) => {
    const shown = projectionOf !== null && manifest.has(projectionOf) ? manifest.get(projectionOf) : null
    if (shown === null) return []
    return [
      ...unless(
        shown.projectionOf === null,
        `it is a projection of ${shown.name}, which is one itself`,
        `Name ${shown.projectionOf} in projectionOf.`
      ),
      ...canonical.flatMap((each) =>
        unless(
          shown.canonical.includes(each),
          `it makes ${each.name}, and ${shown.name}, which it shows, does not`,
          "Make it an entity of its own, or let both make the same."
        )
      )
    ]
  })
}

/** Each entity after what it cannot do without; what arrives with another entity's pages needs its own targets before those. */
const hardEdges = (adapter: Adapter): ReadonlyArray<readonly [from: EntityName, to: EntityName]> =>
  entitiesOf(adapter).flatMap((entity) => {
    const carrier = entity.list.harvestFrom?.entity
    return hardTargets(entity).flatMap(([, target]) => {
      if (target === entity.name || !adapter.manifest.has(target)) return []
      const own = [target, entity.name] as const
      return carrier === undefined || carrier === target || !adapter.manifest.has(carrier) ? [own] : [own, [target, carrier] as const]
    })
  })

const cycles: Check = {
  name: "hard-cycle",
  promise: "There is an order in which every entity comes after what it cannot do without.",
  atStart: true,
  find: (adapter) => {
    const names = entitiesOf(adapter).map(({ name }) => name)
    const graph = Graph.directed<EntityName, null>((mutable) => {
      for (const name of names) Graph.addNode(mutable, name)
      for (const [from, to] of hardEdges(adapter)) Graph.addEdge(mutable, names.indexOf(from), names.indexOf(to), null)
    })
    const cycle = Option.getOrNull(Graph.findCycle(graph))
    if (cycle === null) return []
    const path = cycle.path.map((index) => names[index] ?? "").join(" → ")
    return ofAdapter([{ problem: `${path} need one another`, mend: "Make one of these relations soft." }])
  }
}

const plainPath = (use: string, path: string) =>
  unless(
    /^\/[^\s?#]*(?:\?[^\s?#]+)?$/.test(path),
    `the path of ${use}, "${path}", is none`,
    "Begin it with a slash, and put into its query only what every request has: the format writes the rest."
  )

const namePlace = "Name the place after a to-one relation of the row to its right (a relation `song` fills {song_id}), or use another path."

const paths: Check = {
  name: "paths",
  promise:
    "Every place in a path can be filled: {id} by the row, another by the parent of a nested list, or by a relation of what is known.",
  atStart: true,
  find: ofEach((entity, { manifest }) => {
    const { get, list } = entity
    const above = placesAboveParent(entity, manifest)
    const beside = placesAboveRow(entity, manifest)
    const own = placesIn(list.path)
    const nested = list.under !== undefined
    return [
      ...plainPath("list", list.path),
      ...unless(!own.includes("id"), "`list.path` asks for {id}: a list has no row to take it from", "Name the parent's id otherwise."),
      ...unless(
        nested === own.length > 0,
        nested ? `the list is nested under ${list.under}, and its path has no place for it` : `nothing fills {${own[0]}} of \`list.path\``,
        nested ? "Write the parent's place into the path, such as {visitor_id}." : "Say in `under` whose id that is."
      ),
      ...(get === null
        ? []
        : [
            ...plainPath("get", get.path),
            ...unless(placesIn(get.path).includes("id"), "`get.path` has no {id}", "Write {id} where the row's own id stands."),
            ...(typeof beside === "string" ? [{ problem: `\`get.path\`: ${beside}`, mend: namePlace }] : [])
          ]),
      ...(typeof above === "string" ? [{ problem: `\`list.path\`: ${above}`, mend: namePlace }] : []),
      ...unless(
        list.under === undefined || list.harvestFrom === undefined || list.harvestFrom.entity === list.under,
        `it is nested under ${list.under} and arrives with ${list.harvestFrom?.entity}`,
        "Let it arrive with its parent, or take `under` out."
      )
    ]
  })
}

const capabilities: Check = {
  name: "capabilities",
  promise: "What a list is said to order and filter by, and what is volatile, are attributes.",
  atStart: true,
  find: ofEach((entity) => {
    const { filterBy = [], filterBySpecial, orderBy = [], partitionBy } = entity.list
    const known = attributesOf(entity)
    const unknown = (use: string, names: ReadonlyArray<string>) =>
      names.flatMap((name) => unless(known.includes(name), `\`${use}\` names "${name}", which is no attribute`, "Correct the name."))
    return [
      ...unknown("list.orderBy", orderBy),
      ...unknown("list.filterBy", filterBy),
      ...unknown("volatile", entity.volatile),
      ...unless(
        partitionBy === undefined || isOneOf(filterBy, partitionBy.filter) || isOneOf(filterBySpecial, partitionBy.filter),
        `\`list.partitionBy\` filters by "${partitionBy?.filter}", which the list does not offer`,
        "Name it in filterBy, or in filterBySpecial where it is no attribute."
      )
    ]
  })
}

const links: Check = {
  name: "links",
  promise: "An entity of links has nothing but its two relations: one to the parent of its list, one to the row that stands there.",
  atStart: true,
  find: ofEach((entity, { format }) => {
    const { links: named, under } = entity.list
    if (named === undefined) return []
    const [parent, row] = [entity.relations[named.parent], entity.relations[named.row]]
    return [
      ...unless(
        under !== undefined && parent?.to === under && parent.from === "relationship" && !parent.many,
        `\`list.links.parent\` names "${named.parent}", which is no relation to one row of ${under ?? "a parent"}`,
        "Say `under`, and declare the relation with hard or soft."
      ),
      ...unless(
        row !== undefined && row.from === "relationship" && !row.many && named.row !== named.parent,
        `\`list.links.row\` names "${named.row}", which is no relation to one row`,
        "Declare the relation with hard or soft."
      ),
      ...unless(
        attributesOf(entity).length === 0 && Object.keys(entity.relations).length === 2 && entity.get === null,
        "it has attributes, a `get` or further relations, which no link has",
        "Take them out: what the row says belongs to its own entity."
      ),
      ...unless(format.links !== undefined, "the format writes no links", "Give the format `links`.")
    ]
  })
}

export const manifestChecks: ReadonlyArray<Check> = [naming, duplicates, nowhere, projections, cycles, paths, capabilities, links]
