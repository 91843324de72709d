/** Times as the API writes them: UTC, whole seconds. Their text order is their time order. */
export const stamp = (epochSeconds: number) => `${new Date(epochSeconds * 1000).toISOString().slice(0, 19)}Z`

export const dateOf = (epochSeconds: number) => new Date(epochSeconds * 1000).toISOString().slice(0, 10)

export const secondsOf = (text: string) => Math.floor(Date.parse(text) / 1000)

const dayPattern = /^\d{4}-\d{2}-\d{2}$/
const formats = new Map<string, Intl.DateTimeFormat>()

const formatFor = (timeZone: string) => {
  const known = formats.get(timeZone)
  if (known !== undefined) return known
  const format = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" })
  formats.set(timeZone, format)
  return format
}

/** Seconds that the zone is ahead of UTC at an instant. */
const offsetAt = (timeZone: string, epochSeconds: number) => {
  const name = formatFor(timeZone)
    .formatToParts(epochSeconds * 1000)
    .find((part) => part.type === "timeZoneName")?.value
  const match = /GMT([+-])(\d{2}):(\d{2})/.exec(name ?? "")
  if (match === null) return 0
  const ahead = Number(match[2]) * 3600 + Number(match[3]) * 60
  return match[1] === "-" ? -ahead : ahead
}

const startOfDay = (day: string, timeZone: string) => {
  const naive = Date.parse(`${day}T00:00:00Z`) / 1000
  return naive - offsetAt(timeZone, naive - offsetAt(timeZone, naive))
}

/**
 * The instants a query value stands for, as milliseconds [from, until). A bare date is that whole day in the organization's time
 * zone; a full timestamp is one instant. Null when the text is neither.
 */
export const instantsOf = (
  text: string,
  timeZone: string
): { readonly from: number; readonly until: number; readonly isDay: boolean } | null => {
  if (dayPattern.test(text)) {
    const from = startOfDay(text, timeZone)
    const nextDay = new Date(Date.parse(`${text}T00:00:00Z`) + 86_400_000)
    if (Number.isNaN(from) || Number.isNaN(nextDay.getTime())) return null
    return { from: from * 1000, until: startOfDay(nextDay.toISOString().slice(0, 10), timeZone) * 1000, isDay: true }
  }
  const at = Date.parse(text)
  return Number.isNaN(at) ? null : { from: at, until: at, isDay: false }
}
