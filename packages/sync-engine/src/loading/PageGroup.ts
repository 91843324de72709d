/**
 * The pages that commit together: looks by entity (rows harvested with an include belong to another entity than the page), each id once with its newest
 * look, and the cursor after the last page.
 */
import { hash } from "node:crypto"
import {
  type Answer,
  type AnyEntity,
  type BrokenRow,
  hashText,
  linkRow,
  type WireFormat,
  type WireLink,
  type WirePage,
  type WireRow
} from "@openfaith/adapter-core"
import type { Look } from "./prepareRecord.ts"

export interface GroupPart {
  readonly entity: AnyEntity
  readonly looks: Map<string, Look>
  /** Ids seen more than once within the group, or told of without the row. */
  readonly repeats: Array<string>
  readonly broken: Array<BrokenRow>
}

export interface PageGroup {
  /** The first part is the stream's own entity. */
  readonly parts: ReadonlyArray<GroupPart>
  readonly cursor: unknown
  readonly lap: number
  readonly pages: number
  /** Monotonic milliseconds. */
  readonly sentAt: number
  readonly receivedAt: number
  readonly sourceTotal: number | null
  /** The stream's very first page is among them. */
  readonly isFirst: boolean
}

export const emptyPart = (entity: AnyEntity): GroupPart => ({ entity, looks: new Map(), repeats: [], broken: [] })

const add = (part: GroupPart, row: WireRow, parent: string | null) => {
  if (part.looks.has(row.id)) part.repeats.push(row.id)
  part.looks.set(row.id, { row, parent, hash: lookHash(part.entity, row) })
}

/** Adds one answered page to a group; `harvested` are the entities whose rows come with its includes. */
export const addPage = (parts: ReadonlyArray<GroupPart>, answer: Answer<WirePage>, parent: string | null, format: WireFormat): void => {
  const [own, ...harvested] = parts
  if (!own) return
  for (const row of answer.value.rows) add(own, row, parent)
  own.repeats.push(...(answer.value.listed ?? []))
  own.broken.push(...answer.value.broken.filter(({ list }) => list === "data"))
  if (harvested.length === 0) return
  const owners = new Map(
    harvested.filter(({ entity }) => entity.list.under !== undefined).map((part) => [part, ownersOf(part, answer.value.rows)])
  )
  for (const part of harvested.filter(({ entity }) => entity.list.links)) {
    const include = part.entity.list.harvestFrom?.include ?? ""
    for (const { id, related, type } of answer.value.rows)
      for (const row of linksOf(related[include])) add(part, linkRow(format, part.entity, { type, id }, row), id)
  }
  for (const row of answer.value.included) {
    const part = harvested.find(({ entity }) => entity.type === row.type && !entity.list.links)
    if (part) add(part, row, owners.get(part)?.get(row.id) ?? null)
  }
}

/** Which row included which: the ids of those that included one, by the id of the included one. */
const ownersOf = ({ entity }: GroupPart, rows: ReadonlyArray<WireRow>): ReadonlyMap<string, string> => {
  const include = entity.list.harvestFrom?.include ?? ""
  return new Map(rows.flatMap(({ id, related }) => linksOf(related[include]).map((link) => [link.id, id] as const)))
}

const linksOf = (found: WireRow["related"][string] | undefined): ReadonlyArray<WireLink> =>
  found === undefined || found === null ? [] : "id" in found ? [found] : found

/** The hash two looks at a record are compared by. */
export const lookHash = (entity: AnyEntity, row: WireRow): string => hash("sha256", hashText(entity, row), "hex")
