import type { Schema } from "effect"
import { catalog } from "./catalog.ts"
import type { Dice } from "./Dice.ts"
import type { EntityName, FieldType } from "./Kind.ts"
import { longText, remarks } from "./names.ts"
import { dateOf, secondsOf } from "./timestamps.ts"

/** Times of something that has not happened to most rows. */
const endings =
  /^(archived|bounced|canceled|checked_out|closes|completed|confirmed|deleted|ended|expires|files_expire|flagged|live_|logged_in|moved|notification|read|rejection|release|reminders|removed|resolved|snooze|undone|verif|waitlisted|acknowledgment)/

const texts: ReadonlyArray<readonly [RegExp, (dice: Dice, name: string) => Schema.Json]> = [
  [/color/, (dice) => `#${dice.between(0x100000, 0xffffff).toString(16)}`],
  [
    /url|link|image|avatar|photo|thumbnail|logo|art/,
    (dice) => (dice.chance(0.5) ? null : `https://files.example.org/${dice.between(1, 99_999)}`)
  ],
  [/email|from_address|to_addresses/, (dice) => `office${dice.between(1, 99)}@grace.example.org`],
  [/phone/, (dice) => `555-0${dice.between(100, 199)}`],
  [/currency$/, () => "USD"],
  [/time_zone/, () => "America/Chicago"],
  [/description|note|notes|body|comment|message|content|details|instructions/, (dice) => remark(dice)],
  [/^(name|title|label|subject|question|value|slug)$/, (dice) => `No. ${dice.between(1, 999)}`]
]

const remark = (dice: Dice) => (dice.chance(0.5) ? null : dice.chance(0.02) ? longText : dice.pick(remarks))

const invent = (dice: Dice, name: string, type: FieldType, at: { readonly created: string; readonly updated: string }): Schema.Json => {
  switch (type) {
    case "date_time":
      return name === "updated_at" ? at.updated : endings.test(name) ? null : at.created
    case "date":
      return dice.chance(0.5) ? null : dateOf(secondsOf(at.created))
    case "boolean":
      return dice.chance(0.3)
    case "integer":
      return /count|total|_at$/.test(name) ? 0 : /cents/.test(name) ? 0 : dice.between(1, 20)
    case "float":
      return dice.between(1, 1000) / 8
    case "string":
      return texts.find(([pattern]) => pattern.test(name))?.[1](dice, name) ?? null
    default:
      return null
  }
}

/** Attributes of a row that does not exist, as its resource has them. Those given stay. */
export const inventAttributes = (
  dice: Dice,
  entity: EntityName,
  at: { readonly created: string; readonly updated: string },
  given: Readonly<Record<string, Schema.Json>> = {}
): Record<string, Schema.Json> => {
  const { attributes, choices } = catalog[entity]
  const made: Record<string, Schema.Json> = {}
  for (const [name, type] of Object.entries(attributes)) {
    const values = choices[name]
    made[name] =
      given[name] ??
      (name in given ? null : values === undefined ? invent(dice, name, type, at) : (values[dice.between(0, values.length - 1)] ?? null))
  }
  return made
}
