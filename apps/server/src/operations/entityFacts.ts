/** What an adapter says of an entity, and how it would be read, as people look at it. */
import { type Adapter, type Changes, type EntityName, planRead, type SyncType, whyNoDelta } from "@openfaith/adapter-core"
import type { AdapterEntity } from "@openfaith/api"

const kinds: ReadonlyArray<SyncType> = ["full", "delta", "reconciliation"]

/** What tells of changes: a field, a parameter, or the path of a log. */
const tellerOf = (changes: Changes): string | null =>
  changes === "none" ? null : "since" in changes ? changes.since : "sinceDay" in changes ? changes.sinceDay : changes.feed.path

/** Of an entity that the adapter has. */
export const entityFacts = ({ budget, manifest }: Pick<Adapter, "budget" | "manifest">, name: EntityName): AdapterEntity => {
  const entity = manifest.get(name)
  const { attributes, canonical, changes, deletes, events, get, list, projectionOf, reference, sensitive, volatile } = entity
  return {
    entity: name,
    reference,
    canonical: canonical.map((each) => each.name),
    projectionOf,
    path: list.path,
    rowPath: get?.path ?? null,
    perPage: list.perPage,
    changes: tellerOf(changes),
    deletes,
    events: Object.keys(events),
    fields: Object.keys(attributes.fields).map((field) => ({
      name: field,
      sensitive: sensitive.includes(field),
      volatile: volatile.includes(field)
    })),
    readings: kinds.map((kind) => {
      // A delta goes on from somewhere; from where does not matter for how it reads.
      const plan = planRead(entity, { syncType: kind, watermark: "2000-01-01T00:00:00Z", budget, manifest })
      return {
        kind,
        strategy: plan?.strategy ?? null,
        reason: plan?.reason ?? whyNoDelta(entity) ?? "",
        requestsFormula: plan?.requestsFormula ?? null,
        assumed: plan?.assumed ?? []
      }
    })
  }
}
