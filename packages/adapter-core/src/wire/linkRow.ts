/** The record of one row's place in the list below another: nothing but the two ids. What else the row says is its own entity's matter. */
import { Result } from "effect"
import type { AnyEntity } from "../Entity.ts"
import type { WireFormat, WireLink, WireRow } from "./WireFormat.ts"

/** The id of a pair. */
export const linkId = (parent: string, row: string): string => `${parent}:${row}`

/** The id of the parent in a pair's id. */
export const parentInLink = (id: string): string => id.slice(0, id.lastIndexOf(":"))

/** `links` of the entity's list name its relations. Throws where its format cannot write such rows: the manifest's checks refuse that. */
export const linkRow = (format: WireFormat, { list, name }: AnyEntity, parent: WireLink, row: WireLink): WireRow => {
  if (!list.links || !format.links) throw new Error(`${name} has no links, or its format writes none.`)
  const text = format.links({
    type: row.type,
    id: linkId(parent.id, row.id),
    related: { [list.links.parent]: parent, [list.links.row]: row }
  })
  return Result.getOrThrow(format.keptRow(text))
}
