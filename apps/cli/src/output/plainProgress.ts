/** A run told in plain lines, for files and pipes: a line for each change of an entity's status, and a summary every few seconds. */
import { summary, waitLine } from "./bars.ts"
import type { EntityProgress, RunProgress } from "./RunProgress.ts"
import { grouped, plural, timeOfDay } from "./words.ts"

export const summaryEveryMs = 5_000

/** Of many entities a church has nothing, which takes no request where what they hang on has no rows either: not worth a line. */
const isWorthALine = ({ requests, rows, status }: EntityProgress) =>
  status !== "pending" && ((status !== "running" && status !== "done") || requests > 0 || rows > 0)

/** What is new since the last look. Small entities begin and end between two looks; the end says enough. */
export const changeLines = (before: RunProgress | null, after: RunProgress, now: number): ReadonlyArray<string> =>
  after.entities.flatMap((each) => {
    const earlier = before?.entities.find(({ entity }) => entity === each.entity)
    const isTold = earlier !== undefined && earlier.status === each.status && isWorthALine(earlier)
    return isTold || !isWorthALine(each) ? [] : [`${timeOfDay(now)} ${statusLine(each)}`]
  })

const statusLine = ({ entity, reason, requests, rows, status, total }: EntityProgress) => {
  if (status === "done") return `${entity} done: ${plural(rows, "row")} in ${plural(requests, "request")}`
  if (status === "running") return `${entity} started${total === null ? "" : `: ${plural(total, "row")} at the source`}`
  return `${entity} ${status} after ${grouped(rows)} rows: ${reason ?? "no reason given"}`
}

export const summaryLine = (progress: RunProgress, now: number): string => {
  const wait = waitLine(progress, now)
  if (progress.inLine !== null) return `${timeOfDay(now)} ${wait}`
  return `${timeOfDay(now)} ${progress.ended} of ${plural(progress.entities.length, "entity", "entities")} ended · ${summary(progress)}${wait === "" ? "" : ` · ${wait}`}`
}
