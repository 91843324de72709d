/** What people enter into B1: a church from a seed, and its life afterwards. */
import { familyNames, givenNames } from "../names.ts"
import { anyOf, type B1Church, type B1Kind, type B1Row, emptyB1, newId, note, put, remove, rowsOf, type Value } from "./B1Church.ts"

const day = (church: B1Church, from: number, to: number) => {
  const { dice } = church
  const two = (value: number) => String(value).padStart(2, "0")
  return `${dice.between(from, to)}-${two(dice.between(1, 12))}-${two(dice.between(1, 28))}T00:00:00.000Z`
}

const moment = (church: B1Church) => day(church, 2024, 2025).replace("00:00:00.000", `09:${10 + church.dice.between(0, 49)}:07.000`)

const idOf = (row: B1Row | undefined): string | null => row?.id ?? null

const maybe = (church: B1Church, value: Value): Value => (church.dice.chance(0.7) ? value : null)

const inventPerson = (church: B1Church): Readonly<Record<string, Value>> => {
  const { dice } = church
  const gender = dice.pick(["Female", "Male"])
  const names = givenNames[gender]
  const first = names[dice.between(0, names.length - 1)] ?? "Ada"
  const last = familyNames[dice.between(0, familyNames.length - 1)] ?? "Okonkwo"
  return {
    name: {
      display: `${first} ${last}`,
      first,
      middle: null,
      last,
      nick: maybe(church, `${first.slice(0, 2)}-Jo`),
      prefix: null,
      suffix: null
    },
    contactInfo: {
      address1: maybe(church, `${dice.between(1, 999)} Main St`),
      address2: null,
      city: "Łódź",
      state: "",
      zip: String(dice.between(10_000, 99_999)),
      homePhone: null,
      mobilePhone: maybe(church, `+1555${dice.between(1_000_000, 9_999_999)}`),
      workPhone: null,
      email: maybe(church, `p${dice.between(1, 9_999_999)}@example.com`)
    },
    birthDate: maybe(church, day(church, 1940, 2020)),
    anniversary: null,
    gender,
    maritalStatus: "Unknown",
    membershipStatus: dice.pick(["Member", "Visitor"]),
    grade: null,
    school: null,
    householdId: idOf(anyOf(church, "household")),
    householdRole: "Other",
    campusId: idOf(anyOf(church, "campus")),
    photo: null,
    donorNumber: null,
    nametagNotes: null,
    importKey: null,
    optedOut: false,
    conversationId: null
  }
}

const word = ({ dice }: B1Church) => `${dice.pick(["Alpha", "Ζωή", "O’Neil", "光", "Søndag"])} ${dice.between(1, 9999)}`

const invent: Readonly<Record<B1Kind, (church: B1Church) => Readonly<Record<string, Value>>>> = {
  campus: (church) => ({
    name: word(church),
    address1: "1 Hill Rd",
    address2: null,
    city: "Oslo",
    state: null,
    zip: "0150",
    timezone: "Europe/Oslo",
    website: null,
    importKey: null
  }),
  household: (church) => ({ name: familyNames[church.dice.between(0, familyNames.length - 1)] ?? null }),
  person: inventPerson,
  group: (church) => ({
    categoryName: "Classes",
    name: word(church),
    about: maybe(church, "<p>Of many</p>"),
    photoUrl: null,
    meetingTime: "Tue",
    meetingLocation: null,
    campusId: idOf(anyOf(church, "campus")),
    confidential: false,
    archived: false,
    labelArray: []
  }),
  groupMember: (church) => ({
    groupId: idOf(anyOf(church, "group")),
    personId: idOf(anyOf(church, "person")),
    joinDate: maybe(church, moment(church)),
    leader: church.dice.chance(0.1)
  }),
  service: (church) => ({ campusId: idOf(anyOf(church, "campus")), name: word(church) }),
  serviceTime: (church) => ({ serviceId: idOf(anyOf(church, "service")), name: word(church) }),
  session: (church) => ({
    groupId: idOf(anyOf(church, "group")),
    serviceTimeId: idOf(anyOf(church, "serviceTime")),
    sessionDate: moment(church)
  }),
  visit: (church) => ({
    personId: idOf(anyOf(church, "person")),
    serviceId: idOf(anyOf(church, "service")),
    groupId: idOf(anyOf(church, "group")),
    visitDate: day(church, 2025, 2025),
    checkinTime: maybe(church, moment(church)),
    checkoutTime: null,
    addedBy: null
  }),
  visitSession: (church) => ({ visitId: idOf(anyOf(church, "visit")), sessionId: idOf(anyOf(church, "session")) }),
  fund: (church) => ({ name: word(church), taxDeductible: true }),
  donationBatch: (church) => ({ name: word(church), batchDate: moment(church) }),
  donation: (church) => ({
    batchId: idOf(anyOf(church, "donationBatch")),
    personId: idOf(anyOf(church, "person")),
    donationDate: moment(church),
    amount: church.dice.between(1, 50_000) / 100,
    currency: church.dice.pick(["usd", "jpy", null]),
    method: church.dice.pick(["Cash", "Check", "Card"]),
    methodDetails: "1207",
    notes: null,
    entryTime: moment(church),
    status: church.dice.pick(["complete", "pending", null])
  }),
  fundDonation: (church) => ({
    donationId: idOf(anyOf(church, "donation")),
    fundId: idOf(anyOf(church, "fund")),
    amount: church.dice.between(1, 5000) / 100
  })
}

/** As an import into the database makes it: nobody is told. */
const make = (church: B1Church, kind: B1Kind): B1Row =>
  put(church, kind, { id: newId(church), churchId: church.id, ...invent[kind](church) })

export const create = (church: B1Church, kind: B1Kind): B1Row => {
  const row = make(church, kind)
  note(church, kind, "saved", row)
  return row
}

export { make as importRow }

/** Something else in a row. */
export const update = (church: B1Church, kind: B1Kind, id: string): void => {
  const row = church.tables[kind].get(id)
  if (row === undefined) return
  const made = invent[kind](church)
  const field = {
    person: "name",
    donation: "amount",
    fundDonation: "amount",
    session: "sessionDate",
    visit: "visitDate",
    groupMember: "leader"
  }
  const named = new Map<string, string>(Object.entries(field)).get(kind) ?? "name"
  const next = kind === "groupMember" ? row["leader"] !== true : (made[named] ?? row[named] ?? null)
  note(church, kind, "saved", put(church, kind, { ...row, [named]: next }))
}

const fewest = 5

/** A step of ordinary life. */
export const live = (church: B1Church): void => {
  const { dice } = church
  const kind = dice.pick([
    "person",
    "person",
    "household",
    "group",
    "groupMember",
    "visit",
    "visitSession",
    "donation",
    "fundDonation",
    "session"
  ])
  const row = anyOf(church, kind)
  const act = dice.weighted([7, 2, 1])
  if (act === 1 || row === undefined) create(church, kind)
  else if (act === 2 && rowsOf(church, kind).length > fewest) remove(church, kind, row.id)
  else update(church, kind, row.id)
}

/** Rows of each for so many people. */
const sizes = (people: number): ReadonlyArray<readonly [B1Kind, number]> => [
  ["campus", 2],
  ["household", Math.ceil(people / 3)],
  ["person", people],
  ["group", Math.max(4, Math.ceil(people / 12))],
  ["groupMember", people * 2],
  ["service", 3],
  ["serviceTime", 5],
  ["session", Math.max(10, Math.ceil(people / 5))],
  ["visit", people * 2],
  ["visitSession", people * 2],
  ["fund", 5],
  ["donationBatch", Math.max(4, Math.ceil(people / 20))],
  ["donation", people * 2],
  ["fundDonation", people * 3]
]

export const makeB1 = (seed: number, people: number): B1Church => {
  const church = emptyB1(seed)
  for (const [kind, count] of sizes(people)) for (let n = 0; n < count; n++) make(church, kind)
  return church
}
