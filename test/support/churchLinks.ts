/** Which row of the church stands in whose list, as the church itself keeps it: rows that hold ids of others. */
import type { AnyEntity } from "@openfaith/adapter-core"
import type { EntityName, Simulator } from "../../apps/simulator/src/index.ts"

interface Kept {
  /** The rows that hold the ids, and the name of their list. */
  readonly holder: EntityName
  readonly list: string
  readonly held: EntityName
  /** The holder is the one below which the others are listed. */
  readonly isParent: boolean
}

const kept: Readonly<Record<string, Kept>> = {
  "groups.GroupTag": { holder: "groups.Group", list: "tags", held: "groups.Tag", isParent: false },
  "groups.CampusGroup": { holder: "groups.Group", list: "campuses", held: "groups.Campus", isParent: false },
  "services.SongTag": { holder: "services.Song", list: "tags", held: "services.Tag", isParent: true },
  "services.ArrangementTag": { holder: "services.Arrangement", list: "tags", held: "services.Tag", isParent: true },
  "services.MediaTag": { holder: "services.Media", list: "tags", held: "services.Tag", isParent: true },
  "services.PersonTag": { holder: "services.Person", list: "tags", held: "services.Tag", isParent: true }
}

const typeOf = (entity: EntityName) => entity.slice(entity.indexOf(".") + 1)

/** The records of an entity of links as they should be stored, by id. */
export const churchLinks = ({ church }: Pick<Simulator, "church">, { list: { links }, name }: AnyEntity) => {
  const how = kept[name]
  if (!how || !links) throw new Error(`The church keeps no ${name}.`)
  const { held, holder, isParent, list } = how
  return church.tables[holder].rows
    .filter(({ serial }) => serial >= 0)
    .flatMap((row) => (row.lists?.[list] ?? []).filter((id) => church.tables[held].byId.has(id)).map((id) => [row.id, id] as const))
    .map(([holderId, heldId]) => {
      const own = { type: typeOf(holder), id: holderId }
      const other = { type: typeOf(held), id: heldId }
      const [parent, row] = isParent ? [own, other] : [other, own]
      return {
        id: `${parent.id}:${row.id}`,
        attributes: {},
        relationships: { [links.parent]: { data: parent }, [links.row]: { data: row } }
      }
    })
}
