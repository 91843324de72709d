/** Kinds of attribute: everything is text, and may be missing. */
import { type AccountFacts, localInstant } from "@openfaith/adapter-core"
import { text } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

/** Within an item of a list, where nothing is filled in for what is missing. */
export const maybe = Schema.optionalKey(text)

export const list = <Fields extends Schema.Struct.Fields>(fields: Fields) =>
  Schema.NullOr(Schema.Array(Schema.NullOr(Schema.Struct(fields))))

/** The items of a list that hold something. */
export const items = <Item>(list: ReadonlyArray<Item | null> | null): ReadonlyArray<Item> => (list ?? []).flatMap((item) => item ?? [])

/** When the source says that a row was made and changed, by the clocks of the church. */
export const timesOf = (said: { readonly created: string | null; readonly modified: string | null }, { zone }: AccountFacts) => ({
  sourceCreatedAt: localInstant(said.created, zone),
  sourceUpdatedAt: localInstant(said.modified, zone)
})

/** `true` and `false` in profiles, `1` and `0` in lists. */
export const flagOf = (said: string | null | undefined): boolean | null =>
  said === "true" || said === "1" ? true : said === "false" || said === "0" ? false : null

/** A day there is, of a day or a time; an unset one is written in several ways, `0000-00-00` among them. */
export const dayOf = (said: string | null | undefined): string | null => {
  const day = /^(\d{4}-\d{2}-\d{2})(?: |T|$)/.exec(said ?? "")?.[1] ?? ""
  return isDay(day) ? day : null
}

const isDay = (day: string) => day > "0001" && !Number.isNaN(Date.parse(day)) && new Date(day).toISOString().startsWith(day)

/** Money in hundredths, from text; `null` where it is none, or finer. */
export const hundredthsOf = (amount: string | null | undefined): number | null => {
  const [, sign = "", whole = "", part = ""] = /^(-?)(\d{1,12})(?:\.(\d{1,2})0*)?$/.exec((amount ?? "").trim()) ?? []
  return whole === "" ? null : Number(`${sign}${whole}${part.padEnd(2, "0")}`)
}
