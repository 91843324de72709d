/** What happens in the church: rows come, change, go, and people are merged. What leads to a row that goes is cleared, or goes with it. */
import {
  anyKey,
  type CcbChurch,
  type CcbRow,
  idOf,
  itemsOf,
  type Kind,
  makeAttendance,
  makeBatch,
  makeEvent,
  makeFamily,
  makeGroup,
  makeIndividual,
  makeParticipant
} from "./CcbChurch.ts"
import { leaf, list, type Node } from "./nodes.ts"

const makers: Readonly<Partial<Record<Kind, (church: CcbChurch) => unknown>>> = {
  family: makeFamily,
  individual: makeIndividual,
  group: makeGroup,
  participant: (church) => makeParticipant(church),
  event: makeEvent,
  attendance: makeAttendance,
  batch: makeBatch
}

export const create = (church: CcbChurch, kind: Kind, count = 1) => {
  for (let n = 0; n < count; n++) makers[kind]?.(church)
}

const changed = (church: CcbChurch, row: CcbRow, members: ReadonlyArray<Node>) => {
  row.members = members
  row.modified = church.clock.now()
}

/** What changes of a row, where it is not its name. */
const changing: ReadonlyMap<Kind, string> = new Map([
  ["individual", "last_name"],
  ["participant", "date_joined"],
  ["batch", "source"],
  ["custom_field", "label"]
])

/** A text of the row is another one. */
export const update = (church: CcbChurch, kind: Kind, key = anyKey(church, kind)) => {
  const row = key === null ? undefined : church.tables[kind].get(key)
  if (row === undefined) return
  const field = changing.get(kind) ?? "name"
  const text = kind === "participant" ? `2025-0${church.dice.between(1, 9)}-01` : `Changed ${church.dice.between(1, 1_000_000)}`
  changed(
    church,
    row,
    row.members.map((node) => (node.name === field ? leaf(field, text) : node))
  )
}

/** Every place that leads to a row of a kind leads to another one, or nowhere. */
const references: ReadonlyArray<readonly [in_: Kind, member: string, to: Kind]> = [
  ["individual", "family", "family"],
  ["group", "main_leader", "individual"],
  ["event", "organizer", "individual"],
  ["event", "group", "group"]
]

const lead = (church: CcbChurch, kind: Kind, from: string, to: string | null) => {
  for (const [holder, member, target] of references) {
    if (target !== kind) continue
    for (const row of church.tables[holder].values())
      if (row.members.some((node) => node.name === member && idOf(node) === from))
        changed(
          church,
          row,
          row.members.map((node) =>
            node.name === member && idOf(node) === from
              ? { name: member, attributes: { id: to }, ...(to === null ? {} : { text: "Another" }) }
              : node
          )
        )
  }
  if (kind === "individual") leadGivers(church, from, to)
}

const leadGivers = (church: CcbChurch, from: string, to: string | null) => {
  for (const row of church.tables.batch.values()) {
    const isGiver = (node: Node) => node.name === "individual" && idOf(node) === from
    const transactions = itemsOf(row, "transactions")
    if (!transactions.some(({ children = [] }) => children.some(isGiver))) continue
    const moved = transactions.map((each) => ({
      ...each,
      children: (each.children ?? []).map((node) =>
        isGiver(node) ? { name: "individual", attributes: { id: to }, text: to === null ? null : "Another" } : node
      )
    }))
    changed(
      church,
      row,
      row.members.map((node) => (node.name === "transactions" ? list("transactions", moved) : node))
    )
  }
  for (const row of church.tables.attendance.values()) {
    const attendees = itemsOf(row, "attendees")
    if (!attendees.some((node) => idOf(node) === from)) continue
    const others = attendees.filter((node) => idOf(node) !== from)
    const joins = to !== null && !others.some((node) => idOf(node) === to)
    const now = joins ? [...others, { name: "attendee", attributes: { id: to }, children: [leaf("name", "Another")] }] : others
    row.members = row.members.map((node) => (node.name === "attendees" ? list("attendees", now) : node))
  }
}

export const remove = (church: CcbChurch, kind: Kind | "transaction" | "transaction_detail", key: string) => {
  if (kind === "transaction" || kind === "transaction_detail") return removeFromBatch(church, kind, key)
  if (!church.tables[kind].delete(key)) return
  lead(church, kind, key, null)
  const [first, second] = [(pair: string) => pair.split(":")[0], (pair: string) => pair.split(":")[1]]
  for (const pair of church.tables.participant.keys())
    if ((kind === "group" && first(pair) === key) || (kind === "individual" && second(pair) === key)) church.tables.participant.delete(pair)
  if (kind === "event")
    for (const each of church.tables.attendance.keys()) if (each.startsWith(`${key} `)) church.tables.attendance.delete(each)
}

const removeFromBatch = (church: CcbChurch, kind: "transaction" | "transaction_detail", key: string) => {
  for (const row of church.tables.batch.values()) {
    const transactions = itemsOf(row, "transactions")
    const left = transactions
      .filter((each) => kind !== "transaction" || idOf(each) !== key)
      .map((each) => ({
        ...each,
        children: (each.children ?? []).map((node) =>
          node.name === "transaction_details"
            ? list(
                node.name,
                (node.children ?? []).filter((detail) => idOf(detail) !== key)
              )
            : node
        )
      }))
    if (JSON.stringify(left) === JSON.stringify(transactions)) continue
    changed(
      church,
      row,
      row.members.map((node) => (node.name === "transactions" ? list("transactions", left) : node))
    )
  }
}

/** The loser is gone, and what was its is the winner's. */
export const merge = (church: CcbChurch, loser: string, winner: string) => {
  const { individual, participant } = church.tables
  if (loser === winner || !individual.has(loser) || !individual.has(winner)) return
  church.merges.push({ winner, loser, at: church.clock.now() })
  individual.delete(loser)
  for (const [pair, row] of Array.from(participant)) {
    const [group = "", who] = pair.split(":")
    if (who !== loser) continue
    participant.delete(pair)
    const moved = `${group}:${winner}`
    if (!participant.has(moved)) participant.set(moved, { ...row, key: moved, own: { id: winner }, modified: church.clock.now() })
  }
  lead(church, "individual", loser, winner)
  const kept = individual.get(winner)
  if (kept) kept.modified = church.clock.now()
}

const lively: ReadonlyArray<Kind> = ["family", "individual", "group", "participant", "event", "attendance", "batch"]

/** A step of ordinary life. */
export const live = (church: CcbChurch) => {
  const kind = lively[church.dice.between(0, lively.length - 1)] ?? "individual"
  const act = church.dice.weighted([7, 2, 1])
  const key = anyKey(church, kind)
  if (act === 0) update(church, kind, key)
  else if (act === 1) create(church, kind)
  else if (key !== null && church.tables[kind].size > 3) remove(church, kind, key)
}
