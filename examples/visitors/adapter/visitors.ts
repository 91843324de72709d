import { defineAdapter, jsonApi, mkEntityManifest } from "@openfaith/adapter-core"
import { Duration, Option, Schema } from "effect"
import { Visit } from "./Visit.ts"
import { Visitor } from "./Visitor.ts"

const Account = Schema.Struct({ data: Schema.Struct({ id: Schema.NonEmptyString, attributes: Schema.Struct({ name: Schema.String }) }) })
const Trouble = Schema.Struct({ errors: Schema.NonEmptyArray(Schema.Struct({ code: Schema.String, detail: Schema.String })) })
const decodeAccount = Schema.decodeUnknownOption(Account)
const decodeTrouble = Schema.decodeUnknownOption(Trouble)

export const visitors = defineAdapter({
  id: "visitors",
  title: "The desk",
  version: "1",
  defaultBaseUrl: "http://127.0.0.1:4490",
  auth: ["basic"],
  oauth: null,
  budget: { requests: 100, period: Duration.seconds(1), deepOffset: null, headers: null },
  headers: () => ({}),
  format: jsonApi,
  account: {
    path: "/visitors/account",
    read: (body) => Option.getOrNull(Option.map(decodeAccount(body), ({ data: { attributes, id } }) => ({ id, name: attributes.name })))
  },
  readError: (_status, body) =>
    Option.getOrNull(Option.map(decodeTrouble(body), ({ errors: [{ detail }] }) => ({ detail, refusal: null }))),
  webhooks: null,
  manifest: mkEntityManifest([Visitor, Visit]),
  examples: {
    rows: {
      "visitors.Visitor": [
        {
          type: "Visitor",
          id: "1",
          attributes: { name: "Łucja", email: "l@example.org", born_on: "2004-02-29", updated_at: "2026-01-04T09:00:00Z" }
        },
        { type: "Visitor", id: "2", attributes: { name: "Noor", email: null, born_on: null, updated_at: "2026-01-04T09:01:00Z" } }
      ],
      "visitors.Visit": [{ type: "Visit", id: "1-1", attributes: { place: "Hall", at: "2026-01-04T09:00:00Z" } }]
    },
    errors: [{ status: 401, body: { errors: [{ code: "bad_token", detail: "Who are you?" }] }, means: "AccessRefused" }],
    limit: null
  }
})
