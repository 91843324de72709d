/** What a record and its story are called, as people read them. */
import type { CanonicalRow, Find, Lineage } from "@openfaith/api"
import type { StateName } from "../run/entityStates.ts"

export type Explained = typeof Lineage.Type
export type Story = Explained["records"][number]
export type Look = Story["looks"][number]
export type Row = typeof CanonicalRow.Type

const wordsOf = (row: Row, ...columns: ReadonlyArray<string>) =>
  columns.flatMap((column) => {
    const value = row[column]
    return typeof value === "string" && value !== "" ? [value] : []
  })

/** What the row is called, by whichever columns its table has for that; `null`: it has no name. */
export const nameOf = (row: Row): string | null => {
  const said = wordsOf(row, "first_name", "last_name")
  const [name] = said.length > 0 ? [said.join(" ")] : wordsOf(row, "display_name", "name", "title", "address", "number")
  return name ?? null
}

/** What became of a look, as a mark: taken in, taken as gone, or left out. */
export const lookMark = ({ outcome }: Pick<Look, "outcome">): StateName => {
  if (outcome === "stored" || outcome === "revived" || outcome === "restored") return "done"
  if (outcome === "deleted") return "cancelled"
  return outcome === "held" ? "exceptions" : "unplanned"
}

/** `Stored: nickname changed`: the sentence begins it. */
export const asSentence = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`

/** The look that took the record for gone, where that is how it is now. */
export const deletionOf = ({ looks, state }: Pick<Story, "looks" | "state">): Look | null =>
  state === "deleted" ? (looks.findLast(({ outcome }) => outcome === "deleted") ?? null) : null

export const stateWords: Readonly<Record<Story["state"], string>> = { live: "Live", deleted: "Deleted", absent: "Never stored" }

export const stateMark: Readonly<Record<Story["state"], StateName>> = { live: "done", deleted: "cancelled", absent: "unplanned" }

/** How a find is, with what waits for a person first. */
export const findState = ({
  isQuarantined,
  state
}: Pick<Find, "isQuarantined" | "state">): { readonly mark: StateName; readonly words: string } =>
  isQuarantined
    ? {
        mark: "exceptions",
        words: state === "absent" ? "In quarantine, never stored" : `In quarantine; ${stateWords[state].toLowerCase()} as it was before`
      }
    : { mark: stateMark[state], words: stateWords[state] }

export interface Field {
  readonly name: string
  readonly value: string
  /** The id of the row it refers to. */
  readonly refersTo: string | null
}

const isReference = (name: string) => name.endsWith("_id") && name !== "remote_id"

const shown = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value))

/** The columns of a row, those without a value apart; what a church defined for itself comes last. */
export const fieldsOf = (row: Row): { readonly filled: ReadonlyArray<Field>; readonly empty: ReadonlyArray<string> } => {
  const { custom_fields: custom, id: _, ...columns } = row
  const named = [
    ...Object.entries(columns),
    ...(typeof custom === "object" && custom !== null
      ? Object.entries(custom).map(([name, value]) => [`custom: ${name}`, value] as const)
      : [])
  ]
  const isEmpty = (value: unknown) => value === null || value === ""
  return {
    filled: named.flatMap(([name, value]) =>
      isEmpty(value) ? [] : [{ name, value: shown(value), refersTo: isReference(name) && typeof value === "string" ? value : null }]
    ),
    empty: named.flatMap(([name, value]) => (isEmpty(value) ? [name] : []))
  }
}

const laneWords: Readonly<Record<string, string>> = {
  backfill: "a full sync",
  delta: "a delta",
  reconciliation: "a reconciliation",
  webhook: "news of changes",
  interactive: "somebody's request"
}

/** What a look at a record was had for. */
export const laneOf = (lane: string): string => laneWords[lane] ?? lane
