/**
 * The ids a path needs beside a row's own and its parent's: `/songs/{song_id}/arrangements/{arrangement_id}/keys`. They are the relations of rows that are
 * stored already, for a nested list is read after the rows it belongs to.
 */
import {
  type Adapter,
  type AnyEntity,
  type EntityName,
  type FurtherPlace,
  type PageRequest,
  placesAboveParent,
  placesAboveRow,
  relatedId
} from "@openfaith/adapter-core"
import { Effect, Result } from "effect"
import type { SqlError } from "effect/sql"
import { Records } from "../state/Records.ts"

type Above = NonNullable<PageRequest["above"]>

/**
 * `gone`: a row on the way is deleted, and it is not known any more what it belonged to, or that was never stored: what lies below went with it.
 * `unknown`: one was never stored, or leads nowhere, below rows that are there.
 */
type Found = Above | "gone" | "unknown"

export interface PathIds {
  readonly ofList: (entity: AnyEntity, parent: string | null) => Effect.Effect<Found, SqlError.SqlError>
  readonly ofRow: (entity: AnyEntity, id: string, parent: string | null) => Effect.Effect<Found, SqlError.SqlError>
}

const nothing: Above = {}

export const makePathIds = Effect.fnUntraced(function* (
  adapter: Pick<Adapter, "format" | "manifest">,
  entityIds: ReadonlyMap<EntityName, number>
) {
  const records = yield* Records
  const { manifest } = adapter

  const follow = Effect.fnUntraced(function* (
    places: ReadonlyArray<FurtherPlace> | string,
    from: string,
    parent: string | null
  ): Effect.fn.Return<Found, SqlError.SqlError> {
    if (typeof places === "string") return "unknown"
    const found: Record<string, string> = {}
    let isBelowDeleted = false
    let id = from
    for (const [index, { of, place, relation }] of places.entries()) {
      const known = index === 0 && of.relations[relation]?.from === "parent" ? parent : null
      const next = known === null ? yield* relationOf(of, id, relation) : ({ _tag: "Leads", to: known, isFromDeleted: false } as const)
      if (next._tag !== "Leads") return next._tag === "unknown" && isBelowDeleted ? "gone" : next._tag
      found[place] = next.to
      isBelowDeleted ||= next.isFromDeleted
      id = next.to
    }
    return found
  })

  /** Where a row leads, also one that is deleted: the source is asked all the same, and says so. */
  const relationOf = Effect.fnUntraced(function* (entity: AnyEntity, id: string, relation: string) {
    const entityId = entityIds.get(entity.name)
    const look = entityId === undefined ? null : yield* records.lastLook(entityId, id)
    if (look === null || look === "gone") return { _tag: look ?? "unknown" } as const
    const row = adapter.format.keptRow(look.text)
    const to = Result.isSuccess(row) ? relatedId(entity, relation, row.success, look.parent) : null
    return to === null ? ({ _tag: "unknown" } as const) : ({ _tag: "Leads", to, isFromDeleted: look.isDeleted } as const)
  })

  const ids: PathIds = {
    ofList: (entity, parent) => {
      const places = parent === null ? [] : placesAboveParent(entity, manifest)
      return places.length === 0 || parent === null ? Effect.succeed(nothing) : follow(places, parent, null)
    },
    ofRow: (entity, id, parent) => {
      const places = placesAboveRow(entity, manifest)
      if (places.length === 0) return Effect.succeed(nothing)
      // The places above the parent are found from it, all others from the row itself.
      const isFromParent = typeof places !== "string" && places[0]?.of.name === entity.list.under && parent !== null
      return isFromParent ? follow(places, parent, null) : follow(places, id, parent)
    }
  }
  return ids
})
