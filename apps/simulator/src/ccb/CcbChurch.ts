/** A church as Church Community Builder keeps it. Everything is text; times are local, of a zone that only events name. */
import { type ChurchClock, clockThatFollows } from "../ChurchClock.ts"
import { type Dice, makeDice } from "../Dice.ts"
import { secondsOf } from "../timestamps.ts"
import { leaf, list, type Node, ref, type Said, sayItem } from "./nodes.ts"

export const kinds = [
  "campus",
  "custom_field",
  "significant_event",
  "family",
  "individual",
  "group_type",
  "group_grouping",
  "group",
  "participant",
  "event",
  "attendance",
  "fund",
  "batch"
] as const
export type Kind = (typeof kinds)[number]

export interface CcbRow {
  /** Of a participant both ids, of an attendance the event's and the occurrence. */
  readonly key: string
  /** Attributes of its element. */
  readonly own: Readonly<Record<string, string>>
  members: ReadonlyArray<Node>
  created: number
  modified: number
}

export interface Merge {
  readonly winner: string
  readonly loser: string
  readonly at: number
}

export interface CcbChurch {
  readonly tables: Readonly<Record<Kind, Map<string, CcbRow>>>
  readonly merges: Array<Merge>
  readonly clock: ChurchClock
  readonly dice: Dice
  lastId: number
}

/** The element a row of a kind is. */
export const elementOf: Readonly<Record<Kind, string>> = {
  campus: "campus",
  custom_field: "custom_field",
  significant_event: "item",
  family: "family",
  individual: "individual",
  group_type: "item",
  group_grouping: "item",
  group: "group",
  participant: "participant",
  event: "event",
  attendance: "event",
  fund: "transaction_detail_type",
  batch: "batch"
}

/** Kinds whose rows tell when they were made and changed. */
const timed: ReadonlySet<Kind> = new Set(["family", "individual", "group", "participant", "event", "batch"])

const hoursBehind = 6

/** As the church's clocks show it. */
export const localTime = (seconds: number) => new Date((seconds - hoursBehind * 3600) * 1000).toISOString().slice(0, 19).replace("T", " ")

export const nodeOf = (kind: Kind, { created, members, modified, own }: CcbRow): Node => ({
  name: elementOf[kind],
  attributes: own,
  children: [...members, ...(timed.has(kind) ? [leaf("created", localTime(created)), leaf("modified", localTime(modified))] : [])]
})

/** What a reader has to know of every live row of a kind, by key; of transactions and details too, which stand in batches. */
export const ccbTruth = (
  church: CcbChurch,
  kind: Kind | "transaction" | "transaction_detail"
): ReadonlyMap<string, Readonly<Record<string, Said>>> => {
  if (kind !== "transaction" && kind !== "transaction_detail")
    return new Map([...church.tables[kind]].map(([key, row]) => [key, sayItem(nodeOf(kind, row))]))
  const transactions = [...church.tables.batch.values()].flatMap((batch) =>
    itemsOf(batch, "transactions").map((node) => ({ node, above: { "batch/@id": batch.key } }))
  )
  if (kind === "transaction") return new Map(transactions.map(({ above, node }) => [idOf(node), { ...sayItem(node), ...above }]))
  return new Map(
    transactions.flatMap(({ node }) =>
      (node.children?.find(({ name }) => name === "transaction_details")?.children ?? []).map(
        (detail) => [idOf(detail), { ...sayItem(detail), "transaction/@id": idOf(node) }] as const
      )
    )
  )
}

export const idOf = ({ attributes }: Node) => attributes?.["id"] ?? ""
export const itemsOf = ({ members }: CcbRow, name: string): ReadonlyArray<Node> =>
  members.find((node) => node.name === name)?.children ?? []
export const textIn = ({ members }: CcbRow, name: string) => members.find((node) => node.name === name)?.text ?? null

export const nextId = (church: CcbChurch) => String((church.lastId += church.dice.chance(0.1) ? 3 : 1))

export const insert = (
  church: CcbChurch,
  kind: Kind,
  key: string,
  own: CcbRow["own"],
  members: ReadonlyArray<Node>,
  at = church.clock.now()
) => {
  const row: CcbRow = { key, own, members, created: at, modified: at }
  church.tables[kind].set(key, row)
  return row
}

const firstNames = ["Ada", "Zoë", "Łukasz", "Mary-Kate", "José", "Søren", "李", "O'Neil"]
const lastNames = ["Stone", "Nguyễn", "Brown & Sons", "Müller", "de la Cruz", "Smith"]
const pickOf = <A>(church: CcbChurch, all: ReadonlyArray<A>): A | undefined => all[church.dice.between(0, Math.max(0, all.length - 1))]
export const anyKey = (church: CcbChurch, kind: Kind) => pickOf(church, [...church.tables[kind].keys()]) ?? null

const someText = (church: CcbChurch, share: number, text: string) => (church.dice.chance(share) ? text : null)

export const makeIndividual = (church: CcbChurch) => {
  const id = nextId(church)
  const family = anyKey(church, "family")
  const [first, last] = [pickOf(church, firstNames) ?? "", pickOf(church, lastNames) ?? ""]
  const phones = church.dice.between(0, 2)
  return insert(church, "individual", id, { id }, [
    leaf("sync_id", "0"),
    leaf("other_id", null),
    leaf("giving_number", null),
    ref("campus", anyKey(church, "campus"), "A campus"),
    ref("family", family, "A family"),
    leaf("family_image", null),
    leaf("family_position", church.dice.chance(0.3) ? "Child" : "Primary Contact"),
    leaf("first_name", first),
    leaf("last_name", last),
    leaf("middle_name", null),
    leaf("legal_first_name", null),
    leaf("full_name", `${first} ${last}`),
    leaf("salutation", null),
    leaf("suffix", null),
    leaf("image", `https://cdn.example.org/${id}?expires=1`),
    leaf("email", someText(church, 0.7, `p${id}@example.org`)),
    leaf("allergies", someText(church, 0.1, "Nuts")),
    list(
      "addresses",
      ["mailing", "home"].slice(0, church.dice.between(0, 2)).map((type) => ({
        name: "address",
        attributes: { type },
        children: [leaf("street_address", `${id} Elm St`), leaf("city", "Springfield"), leaf("state", "IL"), leaf("zip", "62701")]
      }))
    ),
    list(
      "phones",
      ["contact", "mobile"]
        .slice(0, phones)
        .map((type) => ({ name: "phone", attributes: { type }, text: `217-555-${id.padStart(4, "0")}` }))
    ),
    leaf("mobile_carrier", null),
    leaf("gender", pickOf(church, ["M", "F", null]) ?? null),
    leaf("marital_status", null),
    leaf("birthday", someText(church, 0.6, "1984-02-29")),
    leaf("anniversary", null),
    leaf("deceased", null),
    ref("membership_type", "2", "Member"),
    leaf("membership_date", null),
    leaf("membership_end", null),
    leaf("baptized", "true"),
    leaf("receive_email_from_church", "true"),
    list("family_members", []),
    list(
      "user_defined_text_fields",
      church.dice.chance(0.3)
        ? [{ name: "user_defined_text_field", children: [leaf("name", "udf_text_1"), leaf("label", "Shirt size"), leaf("text", "M")] }]
        : []
    ),
    list("user_defined_date_fields", []),
    list("user_defined_pulldown_fields", []),
    leaf("active", church.dice.chance(0.1) ? "false" : "true"),
    leaf("creator", "System User"),
    ref("modifier", "1", "Somebody")
  ])
}

export const makeGroup = (church: CcbChurch) => {
  const id = nextId(church)
  const leader = anyKey(church, "individual")
  return insert(church, "group", id, { id }, [
    leaf("name", `Group ${id}`),
    leaf("description", "Supper & <b>study</b>"),
    leaf("image", null),
    ref("campus", anyKey(church, "campus"), "A campus"),
    { name: "main_leader", attributes: { id: leader }, ...(leader === null ? {} : { children: [leaf("full_name", "A leader")] }) },
    list("leaders", []),
    ref("group_type", anyKey(church, "group_type"), "A type"),
    ref("department", null, null),
    ref("area", null, null),
    leaf("calendar_feed", `https://church.example.org/feed?key=${id}`),
    leaf("current_members", "2"),
    leaf("group_capacity", "Unlimited"),
    list("addresses", []),
    list("registration_forms", []),
    list("user_defined_fields", []),
    ref("meeting_day", "2", "Tuesday"),
    ref("meeting_time", null, null),
    leaf("childcare_provided", "false"),
    leaf("interaction_type", null),
    leaf("membership_type", null),
    leaf("listed", "true"),
    leaf("public_search_listed", "true"),
    leaf("inactive", "false")
  ])
}

export const makeParticipant = (church: CcbChurch, groupId = anyKey(church, "group"), individual = anyKey(church, "individual")) => {
  if (groupId === null || individual === null || church.tables.participant.has(`${groupId}:${individual}`)) return
  const status = church.dice.chance(0.2) ? ref("status", "1", "Leader") : ref("status", "2", "Member")
  insert(church, "participant", `${groupId}:${individual}`, { id: individual }, [
    leaf("name", "A participant"),
    status,
    leaf("date_joined", "2024-05-01")
  ])
}

export const makeEvent = (church: CcbChurch) => {
  const id = nextId(church)
  return insert(church, "event", id, { id }, [
    leaf("name", `Event ${id}`),
    leaf("description", null),
    leaf("leader_notes", null),
    leaf("start_datetime", "2025-11-02 01:30:00"),
    leaf("start_date", "Nov 2, 2025"),
    leaf("end_datetime", "2025-11-02 03:00:00"),
    leaf("timezone", "America/Chicago"),
    leaf("recurrence_description", null),
    ref("group", anyKey(church, "group"), "A group"),
    ref("organizer", anyKey(church, "individual"), "Somebody"),
    leaf("phone", null),
    { name: "location", children: [leaf("name", "Hall")] },
    { name: "registration", children: [leaf("limit", null), list("forms", [])] },
    list("resources", []),
    ref("event_grouping", "1", "General")
  ])
}

export const makeAttendance = (church: CcbChurch) => {
  const event = anyKey(church, "event")
  const day = `20${church.dice.between(20, 25)}-0${church.dice.between(1, 9)}-1${church.dice.between(0, 9)}`
  const occurrence = `${day} 10:00:00`
  if (event === null || church.tables.attendance.has(`${event} ${occurrence}`)) return
  const who = new Set([anyKey(church, "individual"), anyKey(church, "individual")].filter((id) => id !== null))
  const attendees = [...who].map((id) => ({ name: "attendee", attributes: { id }, children: [leaf("name", "Somebody")] }))
  insert(church, "attendance", `${event} ${occurrence}`, { id: event, occurrence }, [
    leaf("name", "A meeting"),
    list("attendees", attendees)
  ])
}

const makeDetail = (church: CcbChurch): Node => ({
  name: "transaction_detail",
  attributes: { id: nextId(church) },
  children: [
    ref("coa", anyKey(church, "fund"), "A fund"),
    leaf("amount", `${church.dice.between(1, 500)}.${church.dice.between(10, 99)}`),
    leaf("tax_deductible", "true"),
    leaf("note", null)
  ]
})

export const makeBatch = (church: CcbChurch) => {
  const id = nextId(church)
  const day = `20${church.dice.between(20, 25)}-0${church.dice.between(1, 9)}-2${church.dice.between(0, 8)}`
  const transactions = Array.from({ length: church.dice.between(1, 4) }, (): Node => ({
    name: "transaction",
    attributes: { id: nextId(church) },
    children: [
      ref("campus", anyKey(church, "campus"), "A campus"),
      ref("individual", church.dice.chance(0.9) ? anyKey(church, "individual") : null, "Somebody"),
      leaf("date", day),
      leaf("apply_year", null),
      leaf("payment_type", "Check"),
      leaf("check_number", "1017"),
      list(
        "transaction_details",
        Array.from({ length: church.dice.between(1, 2) }, () => makeDetail(church))
      )
    ]
  }))
  return insert(church, "batch", id, { id }, [
    ref("campus", anyKey(church, "campus"), "A campus"),
    leaf("post_date", day),
    leaf("begin_date", day),
    leaf("end_date", day),
    leaf("in_accounting_package", "false"),
    leaf("status", "Open"),
    leaf("source", "Offering"),
    list("transactions", transactions)
  ])
}

const makeItem = (church: CcbChurch, kind: "significant_event" | "group_type" | "group_grouping", n: number) =>
  insert(church, kind, String(n), { id: String(n) }, [leaf("id", String(n)), leaf("name", `Item ${n}`), leaf("order", String(n))])

const fill = (church: CcbChurch, people: number) => {
  const times = (count: number, make: (n: number) => unknown) => Array.from({ length: Math.ceil(count) }, (_, n) => make(n + 1))
  times(2, (n) => insert(church, "campus", String(n), { id: String(n) }, [leaf("name", `Campus ${n}`)]))
  times(5, (n) =>
    insert(church, "custom_field", `udf_ind_text_${n}`, {}, [
      leaf("name", `udf_ind_text_${n}`),
      leaf("label", `Field ${n}`),
      leaf("admin_only", "false")
    ])
  )
  times(4, (n) => makeItem(church, "significant_event", n))
  times(3, (n) => makeItem(church, "group_type", n))
  times(3, (n) => makeItem(church, "group_grouping", n))
  times(4, (n) =>
    insert(church, "fund", String(n), { id: String(n) }, [
      leaf("name", `Fund ${n}`),
      ref("parent", null, null),
      leaf("tax_deductible", "1"),
      list("campuses", [])
    ])
  )
  times(people / 3, () => makeFamily(church))
  times(people, () => makeIndividual(church))
  times(people / 10 + 2, () => makeGroup(church))
  times(people / 2, () => makeParticipant(church))
  times(people / 20 + 3, () => makeEvent(church))
  times(people / 8 + 4, () => makeAttendance(church))
  times(people / 8 + 4, () => makeBatch(church))
}

export const makeFamily = (church: CcbChurch) => {
  const id = nextId(church)
  return insert(church, "family", id, { id }, [leaf("name", `The family ${id}`)])
}

const tablesOfNothing = (): Record<Kind, Map<string, CcbRow>> => ({
  campus: new Map(),
  custom_field: new Map(),
  significant_event: new Map(),
  family: new Map(),
  individual: new Map(),
  group_type: new Map(),
  group_grouping: new Map(),
  group: new Map(),
  participant: new Map(),
  event: new Map(),
  attendance: new Map(),
  fund: new Map(),
  batch: new Map()
})

/** The same seed, the same church. */
export const makeCcbChurch = (options: { readonly people: number; readonly seed: number; readonly followFrom: number }): CcbChurch => {
  const clock = clockThatFollows(secondsOf("2026-01-01T00:00:00Z"), options.followFrom)
  const church: CcbChurch = { tables: tablesOfNothing(), merges: [], clock, dice: makeDice(options.seed), lastId: 40 }
  fill(church, options.people)
  // All of it is old: nothing of a church that has just been made is news.
  for (const kind of kinds) for (const row of church.tables[kind].values()) row.modified = row.created = clock.now() - 400 * 86_400
  return church
}
