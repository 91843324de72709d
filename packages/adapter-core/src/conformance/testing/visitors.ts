/** An adapter with nothing wrong, for an invented system, and everything an adapter can have: what is spoilt to try the checks. */
import { defineCanonical, reference, text as textColumn, timestamp, date } from "@openfaith/canonical/vocabulary"
import { Duration, Option, Result, Schema } from "effect"
import { defineAdapter } from "../../Adapter.ts"
import { day, flag, instant, text } from "../../attributes.ts"
import { defineEntity, hard, parent, soft, softMany } from "../../Entity.ts"
import { mkEntityManifest } from "../../Manifest.ts"
import type { Webhooks } from "../../webhooks/Webhooks.ts"
import { jsonApi } from "../../wire/jsonApi.ts"

export const guest = defineCanonical({
  name: "guest",
  idPrefix: "guest",
  doc: "Who came.",
  columns: { name: textColumn("As typed."), birthdate: date("Day of birth."), seenAt: timestamp("Last change.") },
  references: { tag: reference("label", "Any of them."), host: reference("guest", "Who brought them.") }
})
export const label = defineCanonical({
  name: "label",
  idPrefix: "label",
  doc: "A word for guests.",
  columns: { value: textColumn("The word.") },
  references: { guest: reference("guest", "Whom it is about.") }
})

export const Tag = defineEntity({
  name: "visitors.Tag",
  type: "Tag",
  reference: "invented",
  attributes: Schema.Struct({ value: text }),
  list: { path: "/visitors/v1/tags", perPage: 50, orderBy: ["value"] },
  get: { path: "/visitors/v1/tags/{id}" },
  changes: "none",
  deletes: "listDiff",
  relations: {},
  canonical: [label],
  transformVersion: 1,
  toCanonical: ({ attributes }) => [label.draft({ value: attributes.value, guest: null })]
})

export const Visitor = defineEntity({
  name: "visitors.Visitor",
  type: "Visitor",
  reference: "invented",
  attributes: Schema.Struct({ name: text, birthdate: day, nickname: text, visits_count: Schema.Int, updated_at: instant }),
  list: {
    path: "/visitors/v1/visitors",
    perPage: 50,
    include: ["notes"],
    orderBy: ["name", "updated_at"],
    filterBy: ["name", "updated_at"],
    filterBySpecial: ["search"]
  },
  get: { path: "/visitors/v1/visitors/{id}" },
  changes: { since: "updated_at" },
  deletes: "event",
  merges: {
    list: { path: "/visitors/v1/mergers", perPage: 25, orderBy: ["created_at"], filterBy: ["removed_id"] },
    keep: "kept_id",
    remove: "removed_id",
    at: "created_at",
    events: ["visitor.merged"]
  },
  events: { "visitor.saved": "changed", "visitor.deleted": "gone" },
  relations: { tags: softMany("visitors.Tag"), host: soft("visitors.Visitor") },
  volatile: ["visits_count"],
  canonical: [guest],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    guest.draft({
      name: attributes.name ?? attributes.nickname,
      birthdate: attributes.birthdate,
      seenAt: attributes.updated_at,
      tag: related.tags[0] ?? null,
      host: related.host
    })
  ]
})

export const Visit = defineEntity({
  name: "visitors.Visit",
  type: "Visit",
  reference: "invented",
  attributes: Schema.Struct({ place: text }),
  list: { path: "/visitors/v1/visitors/{visitor_id}/visits", under: "visitors.Visitor", perPage: 50 },
  get: { path: "/visitors/v1/visitors/{visitor_id}/visits/{id}" },
  changes: "none",
  deletes: "parentScan",
  relations: { visitor: parent("visitors.Visitor", "A visit is listed below its visitor.") },
  canonical: [label],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [label.draft({ value: attributes.place, guest: related.visitor })]
})

export const Note = defineEntity({
  name: "visitors.Note",
  type: "Note",
  reference: "invented",
  attributes: Schema.Struct({ words: text, pinned: flag }),
  list: {
    path: "/visitors/v1/notes",
    perPage: 50,
    filterBySpecial: ["tag"],
    harvestFrom: { entity: "visitors.Visitor", include: "notes" }
  },
  get: { path: "/visitors/v1/notes/{id}" },
  changes: "none",
  deletes: "listDiff",
  relations: { visitor: hard("visitors.Visitor", "A note is written about a visitor.") },
  canonical: [label],
  transformVersion: 1,
  toCanonical: ({ attributes, id, related }) => [
    label.draft({ value: attributes.words, guest: related.visitor }),
    ...(attributes.pinned === true ? [label.draft({ value: id, guest: related.visitor }, "pinned")] : [])
  ]
})

const Delivery = Schema.fromJsonString(
  Schema.Struct({ id: Schema.NonEmptyString, event: Schema.NonEmptyString, visitor: Schema.NonEmptyString })
)
const decodeDelivery = Schema.decodeUnknownOption(Delivery)

export const webhooks: Webhooks = {
  signature: {
    algorithm: "hmac-sha256",
    header: "x-visitors-signature",
    encoding: "base64",
    prefix: "v1=",
    nameHeader: "x-visitors-event"
  },
  events: ({ body }) =>
    Option.match(decodeDelivery(body), {
      onNone: () => Result.fail({ rule: "unexpected-shape", detail: "no event" }),
      onSome: ({ event, id, visitor }) =>
        Result.succeed([
          {
            id: { value: id, signed: true },
            name: event,
            organisation: null,
            recordId: visitor,
            attributes: null,
            occurredAt: null,
            attempt: null
          }
        ])
    }),
  example: {
    headers: { "content-type": "application/json", "x-visitors-event": "visitor.saved" },
    body: JSON.stringify({ id: "e1", event: "visitor.saved", visitor: "7" })
  },
  retriedFor: Duration.hours(1),
  unsubscribe: 410,
  subscriptions: null
}

const Account = Schema.Struct({ data: Schema.Struct({ id: Schema.NonEmptyString, attributes: Schema.Struct({ name: Schema.String }) }) })
const Trouble = Schema.Struct({ error: Schema.Struct({ code: Schema.String }) })

const to = (type: string, id: string) => ({ data: { type, id } })
const visitorRow = (id: string, attributes: typeof Visitor.attributes.Type, host: unknown = { data: null }) => ({
  type: "Visitor",
  id,
  attributes,
  relationships: { tags: { data: [{ type: "Tag", id: "1" }] }, host }
})

export const visitors = defineAdapter({
  id: "visitors",
  title: "Visitors",
  version: "1",
  defaultBaseUrl: "https://visitors.example",
  auth: ["basic"],
  oauth: null,
  budget: {
    requests: 60,
    period: Duration.seconds(60),
    deepOffset: null,
    headers: { limit: "X-Limit", period: "X-Period", count: "X-Count" }
  },
  headers: () => ({}),
  format: jsonApi,
  account: {
    path: "/visitors/v1/account",
    read: (body) =>
      Option.match(Schema.decodeUnknownOption(Account)(body), {
        onNone: () => null,
        onSome: ({ data }) => ({ id: data.id, name: data.attributes.name })
      })
  },
  readError: (_status, body) =>
    Option.match(Schema.decodeUnknownOption(Trouble)(body), {
      onNone: () => null,
      onSome: ({ error }) => ({ detail: error.code, refusal: error.code === "token_expired" ? "expired" : null })
    }),
  webhooks,
  manifest: mkEntityManifest([Tag, Visitor, Visit, Note]),
  examples: {
    rows: {
      "visitors.Tag": [{ type: "Tag", id: "1", attributes: { value: "first time" } }],
      "visitors.Visitor": [
        visitorRow(
          "7",
          { name: "Łucja", birthdate: "2004-02-29", nickname: null, visits_count: 3, updated_at: "2026-01-02T03:04:05Z" },
          to("Visitor", "8")
        ),
        visitorRow("8", { name: null, birthdate: null, nickname: null, visits_count: 0, updated_at: null })
      ],
      "visitors.Visit": [{ type: "Visit", id: "5", attributes: { place: "Hall" } }],
      "visitors.Note": [
        { type: "Note", id: "6", attributes: { words: "Sings", pinned: true }, relationships: { visitor: to("Visitor", "7") } }
      ]
    },
    errors: [
      { status: 401, body: { error: { code: "token_expired" } }, means: "TokenExpired" },
      { status: 401, body: { error: { code: "bad_token" } }, means: "AccessRefused" },
      { status: 422, body: { error: { code: "unknown_filter" } }, means: "RequestRejected" }
    ],
    limit: { headers: { "x-limit": "60", "x-period": "60 seconds", "x-count": "3" }, says: { limit: 60, periodSeconds: 60, count: 3 } }
  }
})
