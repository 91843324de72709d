/**
 * Webhooks of B1: one subscription for many events, each delivery signed over its body alone. Neither the time nor the delivery's id is covered, and deliveries
 * come in no order; since they only say where to look, neither matters. Source: support.churchapps.org/docs/developer/api/webhooks, and a running server.
 */
import { type Call, type ShownSubscription, type Webhooks } from "@openfaith/adapter-core"
import { Duration, Option, Redacted, Result, Schema } from "effect"

const Told = Schema.fromJsonString(
  Schema.Struct({
    event: Schema.NonEmptyString,
    churchId: Schema.optionalKey(Schema.NullOr(Schema.String)),
    occurredAt: Schema.optionalKey(Schema.Json),
    data: Schema.StructWithRest(Schema.Struct({ id: Schema.optionalKey(Schema.NullOr(Schema.String)) }), [
      Schema.Record(Schema.String, Schema.Unknown)
    ])
  })
)
const decodeTold = Schema.decodeUnknownOption(Told)

const Shown = Schema.Struct({
  id: Schema.NonEmptyString,
  url: Schema.String,
  events: Schema.Array(Schema.String),
  active: Schema.optionalKey(Schema.NullOr(Schema.Boolean)),
  secret: Schema.optionalKey(Schema.NullOr(Schema.String))
})
const decodeShown = Schema.decodeUnknownOption(Schema.Union([Schema.Array(Shown), Shown]))

const shownAs = ({ active, events, id, secret, url }: typeof Shown.Type): ShownSubscription => ({
  id,
  url,
  events,
  active: active !== false,
  secret: typeof secret === "string" && secret !== "" ? Redacted.make(secret) : null
})

const path = "/membership/webhooks"

export const webhooks: Webhooks = {
  signature: { algorithm: "hmac-sha256", header: "x-b1-signature", encoding: "hex", prefix: "sha256=", nameHeader: null },
  events: ({ body, header }) =>
    Option.match(decodeTold(body), {
      onNone: () => Result.fail({ rule: "unexpected-shape", detail: "the body tells of no event" }),
      onSome: ({ churchId, data, event, occurredAt }) => {
        const when = typeof occurredAt === "string" ? occurredAt : null
        const recordId = data.id ?? null
        return Result.succeed([
          {
            // A delivery that is tried again keeps its id.
            id: { value: header("x-b1-delivery-id") ?? `${event} ${recordId ?? ""} ${when ?? ""}`, signed: false },
            name: event,
            organisation: churchId ?? null,
            recordId,
            attributes: data,
            occurredAt: when,
            attempt: null
          }
        ])
      }
    }),
  example: {
    headers: { "content-type": "application/json", "x-b1-event": "person.updated", "x-b1-delivery-id": "dLv-3kQ_9xA" },
    body: JSON.stringify({
      event: "person.updated",
      churchId: "AOjIt0W-SeY",
      occurredAt: "2026-03-01T10:00:00.123Z",
      data: { id: "x9Y_k2-Lm0p", churchId: "AOjIt0W-SeY", name: { display: "Łucja Okonkwo" } }
    })
  },
  retriedFor: Duration.days(5), // 16 attempts
  unsubscribe: 410, // Assumed: no answer is known that ends a subscription.
  subscriptions: {
    events: "many",
    secret: "createdOnce",
    list: (): Call => ({ method: "GET", path }),
    create: ({ events, url }): Call => ({ method: "POST", path, body: { name: "OpenFaith", url, events } }),
    enable: null,
    rotate: null,
    remove: (id): Call => ({ method: "DELETE", path: `${path}/${id}` }),
    read: (body) =>
      Option.match(decodeShown(body), {
        onNone: () => null,
        onSome: (shown) => ({ subscriptions: ("id" in shown ? [shown] : shown).map(shownAs), more: false })
      })
  }
}
