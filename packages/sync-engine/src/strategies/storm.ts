/** When many records of one entity wait to be read because the source signalled changes, one delta of the entity answers them for fewer requests. Pure. */
import type { Gathered } from "../state/WaitingReads.ts"

/** Fewer than this are read one by one, however few requests a delta would take: that is quicker. */
const stormFrom = 20
/** A delta that is begun while signals still come in misses the last of them, so it waits until none has come for that long. */
const quietSeconds = 1
/** But the first signal has not waited longer than this when it begins. */
const gatherSeconds = 10

/** Requests of a delta over so many changed rows, at most: where most of them share a second, they are read as a window of it. */
const deltaCost = (rows: number, perPage: number) => 3 + 2 * Math.ceil(rows / Math.max(1, perPage - 1))

/** `byId`: read them one by one · `gather`: wait, more are coming · `delta`: begin it now. */
export const answerFor = ({ count, newestSeconds, oldestSeconds }: Gathered, perPage: number): "byId" | "gather" | "delta" => {
  if (count < stormFrom || count <= deltaCost(count, perPage)) return "byId"
  return newestSeconds < quietSeconds && oldestSeconds < gatherSeconds ? "gather" : "delta"
}
