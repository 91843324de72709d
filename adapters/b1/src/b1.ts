import { bareJson, defineAdapter, mkEntityManifest } from "@openfaith/adapter-core"
import { Duration, Option, Schema } from "effect"
import { Service, ServiceTime, Session, Visit, VisitSession } from "./attendance.ts"
import { examples } from "./examples.ts"
import { Donation, DonationBatch, Fund, FundDonation } from "./giving.ts"
import { Campus, Group, GroupMember, Household } from "./membership.ts"
import { oauth } from "./oauth.ts"
import { Person } from "./Person.ts"
import { readError } from "./readError.ts"
import { webhooks } from "./webhooks.ts"

export const b1EntityManifest = mkEntityManifest([
  Campus,
  Household,
  Person,
  Group,
  GroupMember,
  Service,
  ServiceTime,
  Session,
  Visit,
  VisitSession,
  Fund,
  DonationBatch,
  Donation,
  FundDonation
])

const People = Schema.NonEmptyArray(Schema.Struct({ churchId: Schema.NonEmptyString }))
const decodePeople = Schema.decodeUnknownOption(People)

/** ChurchApps B1, as a value. */
export const b1 = defineAdapter({
  id: "b1",
  title: "ChurchApps B1",
  version: "1",
  defaultBaseUrl: "https://api.churchapps.org",
  auth: ["bearer"], // an API key, cak_…
  oauth,
  // No limit is known, and a church may run its own server: so many that a reading is quick and nobody notices.
  budget: { requests: 40, period: Duration.seconds(10), deepOffset: null, headers: null },
  headers: () => ({}),
  format: bareJson,
  account: {
    // There is always somebody: a key belongs to a person. Each row names its church; no answer that any key may read has the church's own name.
    path: "/membership/people",
    read: (body, host) =>
      Option.match(decodePeople(body), {
        onNone: () => null,
        onSome: ([{ churchId }]) => ({ id: churchId, name: `${churchId} (${host})` })
      })
  },
  readError,
  webhooks,
  manifest: b1EntityManifest,
  examples
})
