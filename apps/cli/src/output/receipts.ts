/** How a run ended, in words and as the JSON other programs read. */
import type { RunView } from "@openfaith/api"
import { grouped, plural, secondsBetween } from "./words.ts"

type Stream = RunView["streams"][number]
type Status = RunView["run"]["status"]

export const hasFinished = (status: Status): boolean => status !== "requested" && status !== "running" && status !== "paused"

/** 0: complete, with or without exceptions; 3: incomplete; 1: failed or cancelled. */
export const exitCodeOf = (status: Status): 0 | 1 | 3 => {
  if (status === "complete" || status === "complete_with_exceptions") return 0
  return status === "incomplete" ? 3 : 1
}

const entityResult = ({ applied, entity, finishedAt, looks, pages, reason, receipt, requests, startedAt, status }: Stream) => ({
  entity,
  status,
  ...(reason === null ? {} : { reason }),
  // Without a receipt nothing is proven; what is known then is what was counted on the way.
  read: receipt?.read ?? looks,
  distinct: receipt?.distinct ?? 0,
  repeated: receipt?.repeated ?? 0,
  applied: receipt?.applied ?? applied,
  unchanged: receipt?.unchanged ?? 0,
  stale: receipt?.stale ?? 0,
  quarantined: receipt?.quarantined ?? 0,
  parked: receipt?.parked ?? 0,
  erased: receipt?.erased ?? 0,
  deleted: receipt?.deleted ?? 0,
  regressed: receipt?.regressed ?? 0,
  requests: receipt?.requests ?? requests,
  requestsFor: receipt?.requestsFor ?? null,
  lists: receipt?.lists ?? null,
  least: receipt?.least ?? null,
  pages: receipt?.pages ?? pages,
  ...(receipt?.findings === undefined || receipt.findings.length === 0 ? {} : { findings: receipt.findings }),
  seconds: secondsBetween(startedAt, finishedAt)
})

export const runResult = ({ run, streams }: RunView) => ({
  runId: run.id,
  kind: run.kind,
  status: run.status,
  ...(run.reason === null ? {} : { reason: run.reason }),
  receipt: run.receipt,
  ...(run.leftOut.length === 0 ? {} : { leftOut: run.leftOut }),
  entities: streams.map(entityResult),
  seconds: secondsBetween(run.startedAt ?? run.requestedAt, run.finishedAt)
})

const findingsInWords = {
  silent: "changed without a newer version",
  passed: "changed, and missed by deltas",
  missing: "not stored",
  deleted: "gone at the source"
} as const

/** What a reconciliation found that no delta had brought, a line for each entity and kind: entity, what, how many, some of them. */
export const findingLines = (streams: ReadonlyArray<Stream>) =>
  streams.flatMap(({ entity, receipt }) =>
    (receipt?.findings ?? []).map(({ count, kind, samples }) => {
      const named = samples.slice(0, 3).map(({ differs, id }) => (differs.length === 0 ? id : `${id} (${differs.join(", ")})`))
      return [entity, findingsInWords[kind], count, `${named.join(", ")}${count > named.length ? ", …" : ""}`] as const
    })
  )

const purposes = [
  ["reading", "reading"],
  ["overlap", "overlap"],
  ["closing", "closing"],
  ["sweeps", "sweeps"],
  ["byId", "by id"],
  ["merges", "merges"],
  ["retried", "retried"]
] as const

/** `7 reading, 2 overlap`: what requests were sent for, in the words of docs/concepts/receipts.md; `null` where that was not counted. */
export const requestsInWords = ({ receipt }: Stream): string | null => {
  const counts = receipt?.requestsFor ?? null
  if (counts === null) return null
  return purposes.flatMap(([purpose, word]) => (counts[purpose] > 0 ? [`${grouped(counts[purpose])} ${word}`] : [])).join(", ")
}

const sum = (streams: ReadonlyArray<Stream>, of: (receipt: NonNullable<Stream["receipt"]>) => number) =>
  streams.reduce((total, { receipt }) => total + (receipt === null ? 0 : of(receipt)), 0)

/** `people.Person` as `person`, for a sentence. */
const isPeople = (entity: string) => entity.endsWith(".Person")

/** One or two sentences: what was read, what became of it, and whether it is proven. */
export const receiptInWords = ({ run, streams }: RunView): string => {
  const distinct = sum(streams, (receipt) => receipt.distinct)
  // Several products show the same people: the one that shows most of them counts.
  const people = Math.max(0, ...streams.flatMap(({ entity, receipt }) => (isPeople(entity) && receipt !== null ? [receipt.distinct] : [])))
  const read = `${people > 0 ? `${plural(people, "person", "people")}, ` : ""}${plural(distinct, "record")} in ${plural(streams.length, "entity", "entities")}`
  const fates = [
    ["new or changed", sum(streams, ({ applied }) => applied)],
    ["unchanged", sum(streams, ({ unchanged }) => unchanged)],
    ["older than what is stored", sum(streams, ({ stale }) => stale)],
    ["in quarantine", sum(streams, ({ quarantined }) => quarantined)],
    ["waiting for their parent", sum(streams, ({ parked }) => parked)],
    ["erased, and not stored", sum(streams, ({ erased = 0 }) => erased)],
    ["deleted", sum(streams, ({ deleted }) => deleted)]
  ] as const
  const told = fates.filter(([, count]) => count > 0).map(([what, count]) => `${grouped(count)} ${what}`)
  return `${read}${told.length > 0 ? ` (${told.join(", ")})` : ""}; ${verdict(run, streams)}`
}

const verdict = (run: RunView["run"], streams: ReadonlyArray<Stream>) => {
  if (exitCodeOf(run.status) === 0) {
    const exceptions = run.status === "complete" ? "" : ` ${run.reason ?? ""}`
    return streams.every(({ receipt }) => receipt?.balanced ?? false)
      ? `every count adds up.${exceptions}`
      : `not every count adds up.${exceptions}`
  }
  return `the run is ${run.status}: ${run.reason ?? "no reason given"}.`
}

/** `3 records changed (people.Person 2, people.Email 1)`, or `null` where nothing did. */
export const changesInWords = (streams: ReadonlyArray<Stream>): string | null => {
  const changed = streams
    .map(({ entity, receipt }) => ({ entity, count: (receipt?.applied ?? 0) + (receipt?.deleted ?? 0) }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count)
  if (changed.length === 0) return null
  const total = changed.reduce((all, { count }) => all + count, 0)
  const named = changed.slice(0, 4).map(({ count, entity }) => `${entity} ${grouped(count)}`)
  const rest = changed.length > 4 ? `, ${changed.length - 4} more entities` : ""
  return `${plural(total, "record")} changed (${named.join(", ")}${rest})`
}
