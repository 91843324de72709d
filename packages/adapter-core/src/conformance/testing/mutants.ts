/** Adapters with one thing wrong each, and the check that has to notice it. Each is a mistake somebody could make. */
import { Result, Schema } from "effect"
import type { Adapter } from "../../Adapter.ts"
import { text } from "../../attributes.ts"
import { type AnyEntity, parent, soft } from "../../Entity.ts"
import type { PageRequest } from "../../reading/Reader.ts"
import type { Webhooks } from "../../webhooks/Webhooks.ts"
import { jsonApi } from "../../wire/jsonApi.ts"
import type { WireFormat } from "../../wire/WireFormat.ts"
import { manifestOf } from "./manifestOf.ts"
import { type AdapterMutant, mutantsOf } from "./mutantsOf.ts"
import { Note, Tag, Visit, Visitor, visitors, webhooks } from "./visitors.ts"

const tag: AnyEntity = Tag
const visitor: AnyEntity = Visitor
const visit: AnyEntity = Visit
const note: AnyEntity = Note
const all = [tag, visitor, visit, note]

const mutant = (rejectedBy: string, name: string, change: Partial<Adapter>): AdapterMutant => ({
  name,
  rejectedBy,
  adapter: { ...visitors, ...change }
})

/** One entity otherwise than it should be. */
const spoilt = (rejectedBy: string, name: string, entity: AnyEntity, change: Partial<AnyEntity>): AdapterMutant =>
  mutant(rejectedBy, name, { manifest: manifestOf(all.map((each) => (each === entity ? { ...entity, ...change } : each))) })

const listed = (rejectedBy: string, name: string, entity: AnyEntity, change: Partial<AnyEntity["list"]>): AdapterMutant =>
  spoilt(rejectedBy, name, entity, { list: { ...entity.list, ...change } })

const formatted = (rejectedBy: string, name: string, change: Partial<WireFormat>): AdapterMutant =>
  mutant(rejectedBy, name, { format: { ...jsonApi, ...change } })

const asking = (rejectedBy: string, name: string, change: (request: PageRequest) => PageRequest): AdapterMutant =>
  formatted(rejectedBy, name, { listQuery: (request, list) => jsonApi.listQuery(change(request), list) })

const delivered = (rejectedBy: string, name: string, change: Partial<Webhooks>): AdapterMutant =>
  mutant(rejectedBy, name, { webhooks: { ...webhooks, ...change } })

const transformed = (rejectedBy: string, name: string, toCanonical: AnyEntity["toCanonical"]): AdapterMutant =>
  spoilt(rejectedBy, name, tag, { toCanonical })

const draft = { entity: "label", slot: "", values: { value: "a" }, references: { guest: null } }

export const adapterMutants: ReadonlyArray<AdapterMutant> = [
  ...mutantsOf(visitors),

  mutant("limit-headers", "the header of the limit has another name", {
    budget: { ...visitors.budget, headers: { limit: "RateLimit-Limit", period: "X-Period", count: "X-Count" } }
  }),
  mutant("limit-headers", "what is left is taken for what was counted", {
    budget: { ...visitors.budget, headers: { limit: "X-Limit", period: "X-Period", count: "X-Limit" } }
  }),
  mutant("errors-mean", "an expired token asks for a person", { readError: () => null }),
  spoilt("links", "links with attributes", note, { list: { ...note.list, links: { parent: "visit", row: "tag" } } }),
  spoilt("relation-to-nowhere", "a projection of what is not there", tag, { projectionOf: "people.Tag" }),
  spoilt("projections", "a projection that makes rows of its own", tag, { projectionOf: "visitors.Visitor" }),
  listed("capabilities", "a partition by a filter that is not offered", note, {
    partitionBy: { entity: "visitors.Tag", filter: "label" }
  }),

  formatted("identity-stable", "an id that is the same for all", {
    keptRow: (row) => Result.map(jsonApi.keptRow(row), (found) => ({ ...found, id: found.type }))
  }),
  spoilt("feeds", "a log that is asked from no moment", visitor, {
    changes: { feed: { path: "/visitors/v1/log", idFrom: ["visitor"], from: "", most: 100 } }
  }),
  listed("validators", "a validator of pages", tag, { validator: "etag" }),
  formatted("one-representation", "a read by id without the includes", { rowQuery: () => [] }),
  listed("one-representation", "rows harvested from a list that does not hold them", visitor, { include: ["host"] }),
  spoilt("one-representation", "a harvested row that needs its path", note, {
    relations: { visitor: parent("visitors.Visitor", "A note is written about a visitor.") }
  }),
  spoilt("cursor-monotonic", "a change field that holds words", visitor, { changes: { since: "name" } }),
  asking("pages-overlap", "pages that begin at whole pages only", (request) => ({
    ...request,
    offset: Math.floor(request.offset / request.perPage) * request.perPage
  })),
  asking("order-and-where", "an order that forgets its direction", (request) => ({
    ...request,
    order: request.order && { ...request.order, descending: false }
  })),
  asking("order-and-where", "filters that are not sent", (request) => ({ ...request, filters: [] })),
  asking("order-and-where", "every filter asks for equality", (request) => ({
    ...request,
    filters: request.filters.map((filter) => ({ ...filter, operator: "eq" as const }))
  })),
  spoilt("merges-readable", "merges that cannot be asked for", visitor, {
    merges: visitor.merges && { ...visitor.merges, list: { path: "/visitors/v1/mergers", perPage: 25 } }
  }),

  delivered("webhook-signature", "an example without the name its secret goes by", {
    example: { ...webhooks.example, headers: { "content-type": "application/json" } }
  }),
  spoilt("schema-against-examples", "an attribute that may not be null, and is", visitor, {
    attributes: Schema.Struct({ ...Visitor.attributes.fields, name: Schema.String })
  }),
  spoilt("schema-against-examples", "one where there are many", visitor, {
    relations: { ...visitor.relations, tags: soft("visitors.Tag") }
  }),
  transformed("transform-total", "a transform that cannot take null", ({ attributes }) => {
    const { value } = Schema.decodeUnknownSync(Schema.Struct({ value: Schema.String }))(attributes)
    return [{ ...draft, values: { value } }]
  }),
  transformed("drafts-declared", "a column that is not there", () => [{ ...draft, values: { value: "a", colour: "red" } }]),
  transformed("drafts-declared", "a reference that no relation declares", () => [
    { ...draft, references: { guest: { entity: "visitors.Visitor", id: "1" } } }
  ]),
  spoilt("drafts-declared", "words where a day belongs", visitor, {
    attributes: Schema.Struct({ ...Visitor.attributes.fields, birthdate: text })
  }),
  spoilt("marks-known", "marks that cannot take null", tag, {
    marks: () => {
      throw new Error("no list")
    }
  })
]
