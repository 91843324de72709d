/** Numbers and times as people read them. */

export const grouped = (count: number): string => Math.round(count).toLocaleString("en-US")

export const plural = (count: number, one: string, many = `${one}s`): string => `${grouped(count)} ${count === 1 ? one : many}`

/** `4.2 s`, `38 s`, `3 min 20 s`, `2 h 5 min`. */
export const duration = (seconds: number): string => {
  if (seconds < 10) return `${(Math.round(seconds * 10) / 10).toString()} s`
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  const minutes = Math.floor(whole / 60)
  if (minutes < 60) return whole % 60 === 0 ? `${minutes} min` : `${minutes} min ${whole % 60} s`
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** `12:03:11`, in the reader's time zone. */
export const timeOfDay = (millis: number): string => new Date(millis).toTimeString().slice(0, 8)

/** An ISO instant as `2026-11-22 21:04:05`, in the reader's time zone. */
export const dateAndTime = (iso: string | null): string => {
  if (iso === null) return "-"
  const date = new Date(iso)
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${date.toTimeString().slice(0, 8)}`
}

const two = (value: number) => String(value).padStart(2, "0")

/** Seconds between two ISO instants, to the millisecond. */
export const secondsBetween = (from: string | null, to: string | null): number | null =>
  from === null || to === null ? null : Math.max(0, Date.parse(to) - Date.parse(from)) / 1000
