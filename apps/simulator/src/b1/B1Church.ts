/** A church as ChurchApps B1 keeps it: flat rows under ids of eleven characters, whatever the API makes of them. */
import { makeDice, type Dice } from "../Dice.ts"
import { makeFaultDesk, type FaultDesk } from "../FaultDesk.ts"
import { OAuthDesk } from "../OAuthDesk.ts"
import { makeRequestLog, type RequestLog } from "../RequestLog.ts"

export const b1Kinds = [
  "campus",
  "household",
  "person",
  "group",
  "groupMember",
  "service",
  "serviceTime",
  "session",
  "visit",
  "visitSession",
  "fund",
  "donationBatch",
  "donation",
  "fundDonation"
] as const
export type B1Kind = (typeof b1Kinds)[number]

/** Where each is listed. */
export const b1Paths: Readonly<Record<B1Kind, string>> = {
  campus: "/membership/campuses",
  household: "/membership/households",
  person: "/membership/people",
  group: "/membership/groups",
  groupMember: "/membership/groupmembers",
  service: "/attendance/services",
  serviceTime: "/attendance/servicetimes",
  session: "/attendance/sessions",
  visit: "/attendance/visits",
  visitSession: "/attendance/visitsessions",
  fund: "/giving/funds",
  donationBatch: "/giving/donationbatches",
  donation: "/giving/donations",
  fundDonation: "/giving/funddonations"
}

export type Value = string | number | boolean | null | { readonly [key: string]: Value } | ReadonlyArray<Value>
export type B1Row = Readonly<Record<string, Value>> & { readonly id: string }

/** What happened to a row, for who is told of it. */
export interface B1Happened {
  readonly kind: B1Kind
  readonly did: "created" | "updated" | "destroyed"
  readonly row: B1Row
}

/** A line of the audit log. */
export interface B1LogEntry {
  readonly id: string
  readonly action: string
  readonly entityType: B1Kind
  readonly entityId: string | null
  readonly created: number
  readonly details: string | null
}

/** The API key of everybody who is let in without OAuth. */
export const b1Key = "cak_demo1234.kD7-8sJq2_secret"

export interface B1Church {
  readonly id: string
  readonly dice: Dice
  readonly tables: Readonly<Record<B1Kind, Map<string, B1Row>>>
  /** Moves with every change of a table. */
  readonly versions: Record<B1Kind, number>
  readonly faults: FaultDesk
  readonly requests: RequestLog
  readonly oauth: OAuthDesk
  /** Scopes of the key; `null`: all rights of its person. */
  keyScopes: ReadonlyArray<string> | null
  /** By this chance something happens before an answer; how often it did. */
  restlessness: number
  lived: number
  /** Told of each change. */
  onChange: ((happened: B1Happened) => void) | null
  /** What people did, oldest first; what goes along with it is not told. */
  readonly log: Array<B1LogEntry>
  /** Milliseconds since 1970. */
  now: () => number
}

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

/** Eleven characters, in which case counts. */
export const newId = ({ dice }: B1Church): string => Array.from({ length: 11 }, () => letters[dice.between(0, 63)]).join("")

const perKind = <A>(make: (kind: B1Kind) => A): Record<B1Kind, A> => ({
  campus: make("campus"),
  household: make("household"),
  person: make("person"),
  group: make("group"),
  groupMember: make("groupMember"),
  service: make("service"),
  serviceTime: make("serviceTime"),
  session: make("session"),
  visit: make("visit"),
  visitSession: make("visitSession"),
  fund: make("fund"),
  donationBatch: make("donationBatch"),
  donation: make("donation"),
  fundDonation: make("fundDonation")
})

export const emptyB1 = (seed: number): B1Church => {
  const dice = makeDice(seed)
  return {
    id: `ch${String(seed).padStart(9, "0")}`,
    dice,
    tables: perKind(() => new Map<string, B1Row>()),
    versions: perKind(() => 0),
    faults: makeFaultDesk(seed),
    requests: makeRequestLog(),
    oauth: new OAuthDesk(seed),
    keyScopes: null,
    restlessness: 0,
    lived: 0,
    onChange: null,
    log: [],
    now: () => Date.now()
  }
}

/** Check-ins are left out of it. */
const unlogged: ReadonlySet<B1Kind> = new Set(["session", "visit", "visitSession"])

/**
 * What somebody did to a row. Memberships that are changed many at a time are logged under the person's id instead of their own, and some of what is done
 * below other paths names no row at all.
 */
export const note = (church: B1Church, kind: B1Kind, did: "saved" | "deleted", row: B1Row): void => {
  if (unlogged.has(kind)) return
  const { dice, log } = church
  const { personId = null } = row
  const named = kind === "groupMember" && typeof personId === "string" && dice.chance(0.5) ? personId : row.id
  log.push({
    id: newId(church),
    action: `${kind}_${did}`,
    entityType: kind,
    entityId: named,
    created: church.now(),
    details: JSON.stringify(did === "saved" ? { after: row } : { before: row })
  })
}

/** A row as it is from now on. */
export const put = (church: B1Church, kind: B1Kind, row: B1Row): B1Row => {
  const isNew = !church.tables[kind].has(row.id)
  church.tables[kind].set(row.id, row)
  church.versions[kind]++
  church.onChange?.({ kind, did: isNew ? "created" : "updated", row })
  return row
}

const listed = new WeakMap<Map<string, B1Row>, { readonly version: number; readonly rows: ReadonlyArray<B1Row> }>()

/** The rows of a kind; the same array until one of them changes. */
export const rowsOf = ({ tables, versions }: B1Church, kind: B1Kind): ReadonlyArray<B1Row> => {
  const known = listed.get(tables[kind])
  if (known !== undefined && known.version === versions[kind]) return known.rows
  const rows = [...tables[kind].values()]
  listed.set(tables[kind], { version: versions[kind], rows })
  return rows
}

export const anyOf = (church: B1Church, kind: B1Kind): B1Row | undefined => {
  const rows = rowsOf(church, kind)
  return rows[church.dice.between(0, rows.length - 1)]
}

/** What goes with a row, and where its id is taken out. That memberships and visits of somebody removed go along is assumed. */
const dependents: Readonly<Partial<Record<B1Kind, ReadonlyArray<readonly [kind: B1Kind, key: string, is: "gone" | "cleared"]>>>> = {
  campus: [
    ["person", "campusId", "cleared"],
    ["group", "campusId", "cleared"],
    ["service", "campusId", "cleared"]
  ],
  household: [["person", "householdId", "cleared"]],
  person: [
    ["groupMember", "personId", "gone"],
    ["visit", "personId", "gone"],
    ["donation", "personId", "cleared"]
  ],
  group: [
    ["groupMember", "groupId", "gone"],
    ["session", "groupId", "gone"],
    ["visit", "groupId", "cleared"]
  ],
  service: [
    ["serviceTime", "serviceId", "gone"],
    ["visit", "serviceId", "cleared"]
  ],
  serviceTime: [["session", "serviceTimeId", "cleared"]],
  session: [["visitSession", "sessionId", "gone"]],
  visit: [["visitSession", "visitId", "gone"]],
  fund: [["fundDonation", "fundId", "cleared"]],
  donationBatch: [["donation", "batchId", "cleared"]],
  donation: [["fundDonation", "donationId", "gone"]]
}

export const remove = (church: B1Church, kind: B1Kind, id: string): void => {
  const row = church.tables[kind].get(id)
  if (row === undefined) return
  takeAway(church, kind, row)
  note(church, kind, "deleted", row)
}

const takeAway = (church: B1Church, kind: B1Kind, row: B1Row): void => {
  const { id } = row
  for (const [other, key, is] of dependents[kind] ?? [])
    for (const each of rowsOf(church, other).filter((candidate) => candidate[key] === id))
      if (is === "gone") takeAway(church, other, each)
      else put(church, other, { ...each, [key]: null })
  church.tables[kind].delete(id)
  church.versions[kind]++
  church.onChange?.({ kind, did: "destroyed", row })
}
