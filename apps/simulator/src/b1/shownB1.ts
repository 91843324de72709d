/** Rows as the API shows them: what is computed for whoever asks is added. */
import { type B1Church, type B1Kind, type B1Row, rowsOf, type Value } from "./B1Church.ts"

/** Computed, and none of the row: it moves without it. */
const computed = (church: B1Church, kind: B1Kind): ((row: B1Row) => Readonly<Record<string, Value>>) => {
  if (kind === "person") return ({ id }) => ({ allowDirectMessages: id.length % 2 === 1 })
  const [counted, key] = kind === "group" ? (["groupMember", "groupId"] as const) : (["donation", "batchId"] as const)
  if (kind !== "group" && kind !== "donationBatch") return () => ({})
  const counts = new Map<Value, number>()
  for (const row of rowsOf(church, counted)) counts.set(row[key] ?? null, (counts.get(row[key] ?? null) ?? 0) + 1)
  return ({ id }) => (kind === "group" ? { memberCount: counts.get(id) ?? 0 } : { donationCount: counts.get(id) ?? 0 })
}

export const shownB1 = (church: B1Church, kind: B1Kind): ReadonlyArray<Readonly<Record<string, Value>>> => {
  const more = computed(church, kind)
  return rowsOf(church, kind).map((row) => ({ ...row, ...more(row) }))
}

/** All live rows of a kind, one JSON text each: id, attributes as listed, and no relationships, which this API has none of. */
export const truthOfB1 = (church: B1Church, kind: B1Kind): ReadonlyArray<string> =>
  shownB1(church, kind).map((row) => JSON.stringify({ id: row["id"], attributes: row, relationships: {} }))
