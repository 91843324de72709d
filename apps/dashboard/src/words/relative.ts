/** How far a moment is from now, as people say it. */

const unitsOf = (seconds: number): string => {
  const minutes = Math.round(seconds / 60)
  if (seconds < 60) return `${Math.round(seconds)} s`
  if (minutes < 60) return `${minutes} min`
  const hours = Math.round(minutes / 60)
  if (hours < 48) return `${hours} h`
  return `${Math.round(hours / 24)} days`
}

/** `just now`, `12 s ago`, `4 min ago`, `3 days ago`. A clock that is ahead of this one makes nothing come from the future. */
export const ago = (iso: string, now: number): string => {
  const seconds = Math.floor((now - Date.parse(iso)) / 1000)
  return seconds < 3 ? "just now" : `${unitsOf(seconds)} ago`
}

/** `in 40 s`, `in 3 h`; what is due is `any moment`, and what should long have been says since when. */
export const until = (iso: string, now: number): string => {
  const seconds = Math.ceil((Date.parse(iso) - now) / 1000)
  if (seconds < -60) return `since ${unitsOf(-seconds)}`
  return seconds < 1 ? "any moment" : `in ${unitsOf(seconds)}`
}

/** The same of what waits: `goes on in 40 s`, `was to go on 5 min ago`. */
export const resumes = (iso: string, now: number): string => {
  const seconds = Math.floor((now - Date.parse(iso)) / 1000)
  return seconds > 60 ? `was to go on ${unitsOf(seconds)} ago` : `goes on ${until(iso, now)}`
}

/** `just now`, `for 12 s`, `for 4 min`. */
export const lasting = (iso: string, now: number): string => {
  const seconds = Math.floor((now - Date.parse(iso)) / 1000)
  return seconds < 3 ? "just now" : `for ${unitsOf(seconds)}`
}

const exactly = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "long" })

/** The whole of it, in the reader's zone, which it names, and in UTC, as logs and the command line have it. */
export const exact = (iso: string): string =>
  `${exactly.format(new Date(iso))} (${new Date(iso).toISOString().replace("T", " ").slice(0, 19)} UTC)`

/** `15 min`, `24 h`, `90 s`: a span as it was set, in the largest unit that leaves nothing over. */
export const span = (seconds: number): string => {
  if (seconds > 86_400 && seconds % 86_400 === 0) return `${seconds / 86_400} days`
  if (seconds > 0 && seconds % 3600 === 0) return `${seconds / 3600} h`
  return seconds > 0 && seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`
}
