/** Times of sources that tell no offset. */
import { DateTime, Option } from "effect"

const localPattern = /^(?!0000)\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}:\d{2}$/

/**
 * A local time, `YYYY-MM-DD HH:MM:SS`, of an IANA zone as an instant in UTC; `null` where either is missing or is none, since a time without a zone is no
 * instant. An hour that comes twice is taken for the first; one that is left out, for the hour after it.
 */
export const localInstant = (local: string | null | undefined, zone: string | null | undefined): string | null => {
  if (!local || !zone || !localPattern.test(local)) return null
  const options = { timeZone: zone, adjustForTimeZone: true, disambiguation: "compatible" } as const
  const instant = DateTime.makeZoned(`${local.replace(" ", "T")}Z`, options)
  return Option.getOrNull(Option.map(instant, (found) => `${DateTime.formatIso(DateTime.toUtc(found)).slice(0, 19)}Z`))
}
