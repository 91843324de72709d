/** What events mean: which records of which entities are to be read, and why. */
import type { EntityName } from "../Entity.ts"
import type { EntityManifest } from "../Manifest.ts"
import type { EventUse, WebhookEvent } from "./Webhooks.ts"

export interface Signal {
  readonly entity: EntityName
  readonly id: string
  /** The row below which it is asked for, where the event tells. */
  readonly parent: string | null
  readonly use: EventUse
}

/** An event's name in the manifest: the entity it concerns, and what it says of its record. `merged`: its record is a merge of two others. */
export interface EventMeaning {
  readonly entity: EntityName
  readonly use: EventUse | "merged"
}

/** Every event name an adapter has a use for. */
export const eventMeanings = ({ entities }: EntityManifest): ReadonlyMap<string, EventMeaning> => {
  const meanings = new Map<string, EventMeaning>()
  for (const { events, merges, name } of entities.values()) {
    for (const [event, use] of Object.entries(events)) meanings.set(event, { entity: name, use })
    for (const event of merges?.events ?? []) meanings.set(event, { entity: name, use: "merged" })
  }
  return meanings
}

/**
 * Where an event says to look; nothing where its name is unknown. `null`: the name is known, but the event does not say which record. Of a merge both
 * are to be read: the one that went, and the one that took it in.
 */
export const signalsOf = (
  manifest: EntityManifest,
  meanings: ReadonlyMap<string, EventMeaning>,
  event: WebhookEvent
): ReadonlyArray<Signal> | null => {
  const meaning = meanings.get(event.name)
  if (!meaning) return []
  const { entity, use } = meaning
  if (use !== "merged")
    return isId(event.recordId) ? [{ entity, id: event.recordId, parent: parentIn(manifest, entity, event), use }] : null
  const merges = manifest.get(entity).merges
  const keep = merges ? asId(event.attributes?.[merges.keep]) : null
  const remove = merges ? asId(event.attributes?.[merges.remove]) : null
  if (keep === null || remove === null) return null
  return [
    { entity, id: remove, parent: null, use: "gone" },
    { entity, id: keep, parent: null, use: "changed" }
  ]
}

/** A record that was never seen could be found only by reading the lists of all parents, if its event did not tell which of them it belongs to. */
const parentIn = (manifest: EntityManifest, name: EntityName, { related = {} }: WebhookEvent): string | null => {
  const { list, relations } = manifest.get(name)
  const ids = Object.entries(relations).flatMap(([relation, { from, many, to }]) =>
    to === list.under && from === "relationship" && !many && Object.hasOwn(related, relation) ? [related[relation]] : []
  )
  return ids.find(isId) ?? null
}

/** Ids go into paths and into the database, so only what an id can look like is one. */
const isId = (value: unknown): value is string => typeof value === "string" && /^[\w.:-]{1,100}$/.test(value)

/** Attributes may hold ids as numbers. */
const asId = (value: unknown): string | null => {
  const id = typeof value === "number" && Number.isSafeInteger(value) ? String(value) : value
  return isId(id) ? id : null
}
