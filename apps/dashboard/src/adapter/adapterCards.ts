/** The entities of an adapter as its page shows them: found by name or product, with what they cannot be without. */
import type { AdapterEntity, Graph } from "@openfaith/api"

type Edges = (typeof Graph.Type)["edges"]

export interface AdapterFilter {
  readonly words: string
  /** `people`; empty: every product. */
  readonly product: string
}

export const productOf = (entity: string): string => entity.slice(0, entity.indexOf("."))

/** How often each product has an entity, in the order of the entities. */
export const products = (entities: ReadonlyArray<AdapterEntity>): ReadonlyArray<readonly [product: string, count: number]> =>
  [...Map.groupBy(entities, ({ entity }) => productOf(entity))].map(([product, those]) => [product, those.length] as const)

/** Those that are looked for, and with them all that they cannot be without: what they hang on is seen. */
export const foundEntities = (
  entities: ReadonlyArray<AdapterEntity>,
  edges: Edges,
  { product, words }: AdapterFilter
): { readonly found: ReadonlyArray<AdapterEntity>; readonly needed: ReadonlyArray<AdapterEntity> } => {
  const wanted = words.trim().toLowerCase()
  const found = entities.filter(
    ({ canonical, entity }) =>
      (product === "" || productOf(entity) === product) &&
      (wanted === "" || entity.toLowerCase().includes(wanted) || canonical.some((name) => name.includes(wanted)))
  )
  const names = new Set(found.map(({ entity }) => entity))
  const needed = new Set<string>()
  const visit = (name: string) => {
    for (const { from, kind, to } of edges)
      if (kind === "hard" && to === name && !names.has(from) && !needed.has(from)) {
        needed.add(from)
        visit(from)
      }
  }
  names.forEach(visit)
  return { found, needed: entities.filter(({ entity }) => needed.has(entity)) }
}

/** How its changes are found first, in a word or two. */
export const changesBy = ({ readings }: Pick<AdapterEntity, "readings">): { readonly isDelta: boolean; readonly words: string } =>
  readings.some(({ kind, strategy }) => kind === "delta" && strategy !== null)
    ? { isDelta: true, words: "changes by delta" }
    : { isDelta: false, words: "changes by whole readings" }

const deletionWords: Readonly<Record<AdapterEntity["deletes"], string>> = {
  event: "the source tells",
  listDiff: "by comparing",
  parentScan: "below its parent",
  mergeEndpoint: "list of merges",
  never: "do not show"
}

export const deletesBy = ({ deletes }: Pick<AdapterEntity, "deletes">): string => deletionWords[deletes]
