import type { Schema } from "effect"
import type { Dice } from "./Dice.ts"
import { cities, longText, streets } from "./names.ts"

interface Times {
  readonly created: string
  readonly updated: string | null
}

const times = ({ created, updated }: Times) => ({ created_at: created, updated_at: updated })

export const inventEmail = (dice: Dice, isPrimary: boolean, at: Times): Record<string, Schema.Json> => ({
  address: dice.chance(0.02) ? `josé.ñandú+${dice.between(1, 999)}@exämple.org` : `p${dice.between(1, 9_999_999)}@example.org`,
  location: dice.chance(0.1) ? null : dice.pick(["Home", "Work", "Other"]),
  primary: isPrimary,
  ...times(at),
  blocked: dice.chance(0.02)
})

/** The written forms of a phone number follow from its digits; a number that is not ten digits has none. */
export const phoneForms = (number: Schema.Json | undefined): Record<string, Schema.Json> => {
  const digits = typeof number === "string" ? number.replaceAll(/\D/g, "") : ""
  if (digits.length !== 10) return { e164: null, international: null, national: null, country_code: null, formatted_number: null }
  const national = `(${digits.slice(0, 3)}) ${digits.slice(3, 6)}-${digits.slice(6)}`
  return {
    e164: `+1${digits}`,
    international: `+1 ${digits.slice(0, 3)}-${digits.slice(3, 6)}-${digits.slice(6)}`,
    national,
    country_code: "US",
    formatted_number: national
  }
}

export const inventPhoneNumber = (dice: Dice, isPrimary: boolean, at: Times): Record<string, Schema.Json> => {
  const number = dice.chance(0.03) ? "ext. 12" : `555${dice.between(1_000_000, 9_999_999)}`
  return {
    number,
    carrier: dice.chance(0.9) ? null : "Verizon",
    location: dice.chance(0.05) ? null : dice.pick(["Mobile", "Home", "Work"]),
    primary: isPrimary,
    ...times(at),
    ...phoneForms(number)
  }
}

export const inventAddress = (dice: Dice, isPrimary: boolean, at: Times): Record<string, Schema.Json> => {
  const place = dice.pick(cities)
  return {
    city: place.city,
    state: place.state,
    zip: dice.chance(0.05) ? null : place.zip,
    country_code: place.country_code,
    location: dice.pick(["Home", "Work", "Other"]),
    primary: isPrimary,
    street_line_1: dice.chance(0.003) ? longText : `${dice.between(1, 9999)} ${dice.pick(streets)}`,
    street_line_2: dice.chance(0.85) ? null : `Apt ${dice.between(1, 40)}`,
    ...times(at),
    country_name: place.country_name
  }
}

export const inventFieldDatum = (dice: Dice, dataType: Schema.Json | undefined, option: string | null): Record<string, Schema.Json> => {
  const value = () => {
    if (option !== null) return option
    if (dataType === "date") return `${dice.between(1980, 2025)}-0${dice.between(1, 9)}-1${dice.between(0, 9)}`
    if (dataType === "number") return String(dice.between(0, 500))
    if (dataType === "boolean") return dice.chance(0.5) ? "true" : "false"
    return dice.chance(0.01) ? longText : `Came to faith in ${dice.between(1960, 2025)}, it's “a story”`
  }
  if (dataType !== "file") return { value: value(), file: null, file_size: null, file_content_type: null, file_name: null }
  const name = `form-${dice.between(1, 99_999)}.pdf`
  const file = `https://people.planningcenteronline.com/field_data/${name}`
  return { value: name, file, file_size: dice.between(1000, 9_000_000), file_content_type: "application/pdf", file_name: name }
}
