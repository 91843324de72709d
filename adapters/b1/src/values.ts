/** Values as this source writes them, and as the model has them. */
import { Schema } from "effect"

/** A value of which no source says the kind. */
export const anything = Schema.optionalKey(Schema.Json)

/** What was left empty is missing. */
export const filled = (value: string | null | undefined): string | null => (value === undefined || value?.trim() === "" ? null : value)

/** A day, sent as the instant at which it begins in UTC. */
export const dayOf = (instant: string | null): string | null => instant?.slice(0, 10) ?? null

/** Sent as true and false, or as the numbers they are stored as. */
export const flagOf = (value: unknown): boolean | null =>
  value === true || value === 1 ? true : value === false || value === 0 ? false : null

const usualDigits = 2

/** Digits behind the point of a currency; of one that is not named, as of most. */
const digitsOf = (currency: string | null): number => {
  if (currency === null || !/^[A-Z]{3}$/.test(currency)) return usualDigits
  return new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? usualDigits
}

/** An amount in whole units, such as 12.5 dollars, in the smallest ones; `null` where that is no whole number a column holds. */
export const minorUnits = (amount: number | null, currency: string | null): number | null => {
  const minor = amount === null ? null : Math.round(amount * 10 ** digitsOf(currency))
  return minor !== null && Number.isSafeInteger(minor) ? minor : null
}

/** ISO 4217 codes are sent in small letters too. */
export const currencyOf = (code: string | null | undefined): string | null => filled(code)?.toUpperCase() ?? null
