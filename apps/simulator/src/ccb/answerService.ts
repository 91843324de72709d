/** What each service answers, as the elements that stand in `response` after its name. */
import { type CcbChurch, type CcbRow, elementOf, type Kind, localTime, nodeOf, textIn } from "./CcbChurch.ts"
import { leaf, type Node } from "./nodes.ts"

/** A parameter is missing, unknown or none: the error's number. */
export class Refusal extends Error {
  readonly number: number
  constructor(number: number, words: string) {
    super(words)
    this.number = number
  }
}

type Rows = ReadonlyArray<readonly [key: string, row: CcbRow]>

const collection = (name: string, nodes: ReadonlyArray<Node>): Node => ({
  name,
  attributes: { count: String(nodes.length) },
  children: nodes
})

/** By nothing that means anything, and always the same, unless it is shuffled. */
const inSomeOrder = (rows: Rows, turn: number): Rows => {
  const place = (key: string) => Buffer.from(`${key}${turn}`).reduce((sum, byte) => (sum * 31 + byte) % 9973, 7)
  return rows
    .map((row) => ({ row, key: row[0], place: place(row[0]) }))
    .sort((one, other) => one.place - other.place || (one.key < other.key ? -1 : 1))
    .map(({ row }) => row)
}

const dayAsked = (query: URLSearchParams, name: string) => {
  const said = query.get(name)
  if (said !== null && !/^\d{4}-\d{2}-\d{2}$/.test(said)) throw new Refusal(214, `${name} is no date.`)
  return said
}

const needed = (query: URLSearchParams, name: string) => {
  const said = dayAsked(query, name)
  if (said === null) throw new Refusal(208, `${name} is missing.`)
  return said
}

/** Changed or made on that day or later, as the church's calendar has it. */
const sinceDay = (rows: Rows, query: URLSearchParams): Rows => {
  const day = dayAsked(query, "modified_since")
  return day === null ? rows : rows.filter(([, { created, modified }]) => localTime(Math.max(created, modified)).slice(0, 10) >= day)
}

/** One of the two gives the other its usual value; neither gives everything. */
const paged = (rows: Rows, query: URLSearchParams, turn: number): Rows => {
  const [page, perPage] = [query.get("page"), query.get("per_page")]
  if (page === null && perPage === null) return rows
  const size = Number(perPage ?? "25")
  const first = (Number(page ?? "1") - 1) * size
  if (!Number.isInteger(size) || size < 1 || first < 0) throw new Refusal(207, "page or per_page is no number.")
  return inSomeOrder(rows, turn).slice(first, first + size)
}

const within = (rows: Rows, from: string, to: string, dayOf: (row: CcbRow) => string | null): Rows =>
  rows.filter(([, row]) => {
    const day = dayOf(row)?.slice(0, 10) ?? ""
    return from <= day && day <= to
  })

export interface Asked {
  readonly church: CcbChurch
  readonly query: URLSearchParams
  /** The order of rows is another one for each. */
  readonly turn: number
}

const all = ({ church }: Asked, kind: Kind): Rows => [...church.tables[kind]]
const nodes = (kind: Kind, rows: Rows) => rows.map(([, row]) => nodeOf(kind, row))

const individuals = (rows: Rows, query: URLSearchParams): Rows =>
  query.get("include_inactive") === "true" ? rows : rows.filter(([, row]) => textIn(row, "active") !== "false")

const profiles = (asked: Asked, kind: Kind, name: string, more: (rows: Rows) => Rows = (rows) => rows): ReadonlyArray<Node> => [
  collection(name, nodes(kind, paged(more(sinceDay(all(asked, kind), asked.query)), asked.query, asked.turn)))
]

const items = (asked: Asked, kind: Kind): ReadonlyArray<Node> => [{ name: "items", children: nodes(kind, all(asked, kind)) }]

const participants = ({ church, query }: Asked): ReadonlyArray<Node> => {
  const id = query.get("id")
  if (id === null) throw new Refusal(208, "id is missing.")
  if (!church.tables.group.has(id)) return [collection("groups", [])]
  const rows = [...church.tables.participant].filter(([key]) => key.startsWith(`${id}:`))
  return [
    collection("groups", [
      { name: "group", attributes: { id }, children: [{ name: "participants", children: nodes("participant", rows) }] }
    ])
  ]
}

const one = ({ church, query }: Asked): ReadonlyArray<Node> => {
  const row = church.tables.individual.get(query.get("individual_id") ?? "")
  return [collection("individuals", row === undefined ? [] : [nodeOf("individual", row)])]
}

const roster = (asked: Asked): ReadonlyArray<Node> => [
  collection(
    "valid_individuals",
    inSomeOrder(all(asked, "individual"), asked.turn).map(([id, row]) => ({
      name: "valid_individual",
      attributes: { id },
      children: [
        leaf("active", textIn(row, "active") === "true" ? "1" : "0"),
        leaf("created", localTime(row.created)),
        leaf("modified", localTime(row.modified))
      ]
    }))
  )
]

const mergers = ({ church }: Asked): ReadonlyArray<Node> => [
  collection(
    "merged_individuals",
    church.merges.map(({ at, loser, winner }) => ({
      name: "merged_individual",
      children: [leaf("winner_id", winner), leaf("loser_id", loser), leaf("date_merged", localTime(at))]
    }))
  )
]

export const services: Readonly<Record<string, (asked: Asked) => ReadonlyArray<Node>>> = {
  individual_profiles: (asked) => profiles(asked, "individual", "individuals", (rows) => individuals(rows, asked.query)),
  individual_profile_from_id: one,
  valid_individuals: roster,
  merged_individuals: mergers,
  family_list: (asked) => profiles(asked, "family", "families"),
  campus_list: (asked) => profiles(asked, "campus", "campuses"),
  custom_field_labels: (asked) => [{ name: "custom_fields", children: nodes("custom_field", all(asked, "custom_field")) }],
  significant_event_list: (asked) => items(asked, "significant_event"),
  group_type_list: (asked) => items(asked, "group_type"),
  group_grouping_list: (asked) => items(asked, "group_grouping"),
  group_profiles: (asked) => profiles(asked, "group", "groups"),
  group_participants: participants,
  event_profiles: (asked) => profiles(asked, "event", "events"),
  attendance_profiles: (asked) => {
    const [from, to] = [needed(asked.query, "start_date"), needed(asked.query, "end_date")]
    return [
      collection(
        "events",
        nodes(
          "attendance",
          within(all(asked, "attendance"), from, to, ({ own }) => own["occurrence"] ?? null)
        )
      )
    ]
  },
  batch_profiles: (asked) => profiles(asked, "batch", "batches"),
  batch_profiles_in_date_range: (asked) => {
    const [from, to] = [needed(asked.query, "date_start"), needed(asked.query, "date_end")]
    return [
      collection(
        "batches",
        nodes(
          "batch",
          within(all(asked, "batch"), from, to, (row) => textIn(row, "post_date"))
        )
      )
    ]
  },
  transaction_detail_type_list: (asked) => profiles(asked, "fund", "transaction_detail_types")
}

/** What rows are called where they stand, by service: for who describes the interface. */
export const describes = (service: string): ReadonlyArray<Node> => [
  {
    name: "service_description",
    children: [leaf("service", service), leaf("element", Object.values(elementOf).find((name) => service.includes(name)) ?? null)]
  }
]
