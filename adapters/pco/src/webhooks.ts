/**
 * Planning Center's webhooks: one subscription and one secret for each event name, the event as JSON text inside JSON.
 * Source: https://developer.planning.center/docs/#/overview/webhooks, and bodies shown by users (planningcenter/developers#863, #1085, #1156).
 */
import type { Call, ShownSubscription, WebhookEvent, Webhooks, WireProblem } from "@openfaith/adapter-core"
import { Duration, Option, Redacted, Result, Schema } from "effect"

/** A delivery. It held one event in every body seen. */
const Envelope = Schema.fromJsonString(
  Schema.Struct({
    data: Schema.NonEmptyArray(
      Schema.Struct({
        id: Schema.NonEmptyString,
        attributes: Schema.Struct({
          name: Schema.NonEmptyString,
          attempt: Schema.optionalKey(Schema.NullOr(Schema.Int)),
          payload: Schema.String
        }),
        relationships: Schema.optionalKey(
          Schema.Struct({ organization: Schema.optionalKey(Schema.Struct({ data: Schema.NullOr(Schema.Struct({ id: Schema.String })) })) })
        )
      })
    )
  })
)

/** What an event says of its record. A destroyed one has no attributes and no time; an event may carry more than this. */
const Payload = Schema.fromJsonString(
  Schema.Struct({
    data: Schema.Struct({
      id: Schema.String,
      attributes: Schema.optionalKey(Schema.NullOr(Schema.Record(Schema.String, Schema.Unknown))),
      relationships: Schema.optionalKey(Schema.NullOr(Schema.Record(Schema.String, Schema.Unknown)))
    }),
    meta: Schema.optionalKey(Schema.NullOr(Schema.Struct({ event_time: Schema.optionalKey(Schema.NullOr(Schema.String)) })))
  })
)

const decodeEnvelope = Schema.decodeUnknownOption(Envelope)
const decodePayload = Schema.decodeUnknownOption(Payload)

const decodeLink = Schema.decodeUnknownOption(Schema.Struct({ data: Schema.Struct({ id: Schema.String }) }))

/** Ids by relationship, where it leads to one row. A destroyed record mostly tells them too. */
const relatedIn = (relationships: Readonly<Record<string, unknown>> | null | undefined): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(relationships ?? {}).flatMap(([name, link]) =>
      Option.match(decodeLink(link), { onNone: () => [], onSome: ({ data }) => [[name, data.id] as const] })
    )
  )

const broken = (detail: string): WireProblem => ({ rule: "unexpected-shape", detail })

const readEvents: Webhooks["events"] = ({ body, header }) => {
  const envelope = Option.getOrNull(decodeEnvelope(body))
  if (envelope === null) return Result.fail(broken("the body holds no EventDelivery"))
  return Result.succeed(
    envelope.data.map(({ attributes, id, relationships }): WebhookEvent => {
      const payload = Option.getOrNull(decodePayload(attributes.payload))
      return {
        id: { value: id, signed: true },
        name: attributes.name,
        organisation: relationships?.organization?.data?.id ?? null,
        recordId: payload?.data.id ?? null,
        attributes: payload?.data.attributes ?? null,
        related: relatedIn(payload?.data.relationships),
        // The header is not signed; it stands in where the payload tells no time.
        occurredAt: payload?.meta?.event_time ?? header("x-pco-webhooks-event-time"),
        attempt: attributes.attempt ?? null
      }
    })
  )
}

const Shown = Schema.Struct({
  id: Schema.NonEmptyString,
  attributes: Schema.Struct({
    name: Schema.String,
    url: Schema.String,
    active: Schema.Boolean,
    authenticity_secret: Schema.optionalKey(Schema.NullOr(Schema.String))
  })
})
const Answer = Schema.Struct({
  data: Schema.Union([Schema.Array(Shown), Shown]),
  links: Schema.optionalKey(Schema.Struct({ next: Schema.optionalKey(Schema.NullOr(Schema.String)) }))
})
const decodeAnswer = Schema.decodeUnknownOption(Answer)

const shownAs = ({ attributes, id }: typeof Shown.Type): ShownSubscription => ({
  id,
  url: attributes.url,
  events: [attributes.name],
  active: attributes.active,
  secret: typeof attributes.authenticity_secret === "string" ? Redacted.make(attributes.authenticity_secret) : null
})

/** The spelling of version 2022-10-20; before, it was `subscriptions`. */
const path = "/webhooks/v2/webhook_subscriptions"
const type = "WebhookSubscription"

/** As sent for a person whose names changed; invented. */
const examplePayload = {
  data: {
    type: "Person",
    id: "1201",
    attributes: {
      first_name: "Łucja",
      last_name: "Okonkwo",
      name: "Łucja Okonkwo",
      nickname: null,
      birthdate: "1987-04-12",
      gender: "Female",
      membership: "Member",
      status: "active",
      child: false,
      site_administrator: false,
      avatar: "https://example.org/avatars/1201.png",
      created_at: "2024-02-29T08:15:00Z",
      updated_at: "2025-06-30T23:59:59Z"
    },
    relationships: { primary_campus: { data: { type: "PrimaryCampus", id: "21" } } }
  },
  meta: { event_time: "2025-06-30T23:59:59Z" }
}
const exampleName = "people.v2.events.person.updated"
const example: Webhooks["example"] = {
  headers: { "content-type": "application/json", "x-pco-webhooks-name": exampleName },
  body: JSON.stringify({
    data: [
      {
        id: "5f0c2a8e-30f1-4f0e-9d43-8b1f4b6f2c11",
        type: "EventDelivery",
        attributes: { name: exampleName, attempt: 1, payload: JSON.stringify(examplePayload) },
        relationships: { organization: { data: { type: "Organization", id: "401" } } }
      }
    ]
  })
}

export const webhooks: Webhooks = {
  signature: {
    algorithm: "hmac-sha256",
    header: "x-pco-webhooks-authenticity",
    encoding: "hex",
    prefix: "",
    nameHeader: "x-pco-webhooks-name"
  },
  events: readEvents,
  example,
  // Sixteen attempts: after 30 s, 1, 2, 4, ... 64 min, 2.1 h, and on; the last 5.4 days after the first.
  retriedFor: Duration.hours(130),
  unsubscribe: 410,
  subscriptions: {
    events: "one",
    secret: "listed",
    list: (offset): Call => ({
      method: "GET",
      path,
      query: [
        ["per_page", "100"],
        ["offset", String(offset)]
      ]
    }),
    create: ({ events, url }): Call => ({
      method: "POST",
      path,
      body: { data: { type, attributes: { name: events[0], url, active: true } } }
    }),
    enable: (id): Call => ({ method: "PATCH", path: `${path}/${id}`, body: { data: { type, id, attributes: { active: true } } } }),
    rotate: (id): Call => ({ method: "POST", path: `${path}/${id}/rotate_secret` }),
    remove: (id): Call => ({ method: "DELETE", path: `${path}/${id}` }),
    read: (body) =>
      Option.match(decodeAnswer(body), {
        onNone: () => null,
        onSome: ({ data, links }) => ({
          subscriptions: ("id" in data ? [data] : data).map(shownAs),
          more: typeof links?.next === "string"
        })
      })
  }
}
