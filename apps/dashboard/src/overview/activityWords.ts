/** What was read in stretches of time, as a chart and a sentence tell it. */
import type { Activity } from "@openfaith/api"
import { grouped, plural } from "../run/words.ts"
import type { Period } from "../searches.ts"

export type Bucket = (typeof Activity.Type)["buckets"][number]

export const periodWords: Readonly<Record<Period, string>> = { day: "24 hours", week: "7 days", month: "30 days" }

const hour = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" })
const dayAndHour = new Intl.DateTimeFormat(undefined, { weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" })
const day = new Intl.DateTimeFormat(undefined, { month: "short", day: "numeric" })
const formats: Readonly<Record<Period, Intl.DateTimeFormat>> = { day: hour, week: dayAndHour, month: day }

/** When a stretch began, in the reader's zone. */
export const beginning = (iso: string, period: Period): string => formats[period].format(new Date(iso))

/** What is shown of each stretch, in the order in which it is stacked; colours are those of states. */
export const series = [
  { name: "unchanged", words: "Unchanged", colour: "var(--mantine-color-gray-5)" },
  { name: "applied", words: "New or changed", colour: "var(--mantine-color-teal-6)" },
  { name: "quarantined", words: "In quarantine", colour: "var(--mantine-color-orange-6)" }
] as const satisfies ReadonlyArray<{ readonly name: keyof Bucket; readonly words: string; readonly colour: string }>

const sum = (buckets: ReadonlyArray<Bucket>, of: (bucket: Bucket) => number) => buckets.reduce((total, bucket) => total + of(bucket), 0)

/** The whole of it in a sentence; `null`: nothing ended in that time. */
export const activitySentence = (buckets: ReadonlyArray<Bucket>): string | null => {
  const runs = sum(buckets, (each) => each.runs)
  if (runs === 0) return null
  const troubled = sum(buckets, (each) => each.troubled)
  const parts = [
    `${grouped(sum(buckets, (each) => each.applied))} new or changed`,
    `${grouped(sum(buckets, (each) => each.unchanged))} unchanged`,
    `${grouped(sum(buckets, (each) => each.quarantined))} put in quarantine`,
    `${grouped(sum(buckets, (each) => each.deleted))} deleted`
  ]
  return `${plural(runs, "run")}${troubled === 0 ? "" : `, ${grouped(troubled)} of them failed or incomplete`}; ${plural(
    sum(buckets, (each) => each.read),
    "record"
  )} looked at: ${parts.join(", ")}.`
}
