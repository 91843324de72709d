/** Adapters with one thing wrong each, and the check that has to notice it. Each is a mistake somebody could make. */
import { Duration, Result, Schema } from "effect"
import type { Adapter } from "../../Adapter.ts"
import { text } from "../../attributes.ts"
import { type AnyEntity, hard, parent, soft } from "../../Entity.ts"
import type { PageRequest } from "../../reading/Reader.ts"
import type { Webhooks } from "../../webhooks/Webhooks.ts"
import { jsonApi } from "../../wire/jsonApi.ts"
import type { WireFormat } from "../../wire/WireFormat.ts"
import { manifestOf, Note, Tag, Visit, Visitor, visitors, webhooks } from "./visitors.ts"

export interface AdapterMutant {
  readonly name: string
  readonly rejectedBy: string
  readonly adapter: Adapter
}

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

/** Events as they are read, changed. */
const told = (
  rejectedBy: string,
  name: string,
  change: (event: ReturnType<Webhooks["events"]> extends Result.Result<ReadonlyArray<infer E>, unknown> ? E : never) => object
): AdapterMutant =>
  delivered(rejectedBy, name, {
    events: (delivery) => Result.map(webhooks.events(delivery), (events) => events.map((event) => ({ ...event, ...change(event) })))
  })

const transformed = (rejectedBy: string, name: string, toCanonical: AnyEntity["toCanonical"]): AdapterMutant =>
  spoilt(rejectedBy, name, tag, { toCanonical })

const draft = { entity: "label", slot: "", values: { value: "a" }, references: { guest: null } }

let read = 0

export const adapterMutants: ReadonlyArray<AdapterMutant> = [
  mutant("system", "an id in capitals", { id: "Visitors" }),
  mutant("system", "an address that shows secrets", { defaultBaseUrl: "http://visitors.example" }),
  mutant("system", "no way to sign in", { auth: [] }),
  mutant("budget", "a period of no time", { budget: { ...visitors.budget, period: Duration.zero } }),
  mutant("budget", "no requests at all", { budget: { ...visitors.budget, requests: 0 } }),
  mutant("limit-headers", "the header of the limit has another name", {
    budget: { ...visitors.budget, headers: { limit: "RateLimit-Limit", period: "X-Period", count: "X-Count" } }
  }),
  mutant("limit-headers", "what is left is taken for what was counted", {
    budget: { ...visitors.budget, headers: { limit: "X-Limit", period: "X-Period", count: "X-Limit" } }
  }),
  mutant("errors-mean", "every 401 asks for a refresh", { readError: () => ({ detail: "no", refusal: "expired" }) }),
  mutant("errors-mean", "an expired token asks for a person", { readError: () => null }),
  mutant("errors-mean", "an error that is no JSON ends the reading", {
    readError: (_, body) => ({ detail: Schema.decodeUnknownSync(Schema.Struct({ error: Schema.String }))(body).error, refusal: null })
  }),
  mutant("account", "whatever answers is an account", { account: { ...visitors.account, read: () => ({ id: "1", name: "Anybody" }) } }),
  formatted("broken-answers", "an error page is an empty list", {
    page: (body) => Result.orElse(jsonApi.page(body), () => jsonApi.page('{"data":[]}'))
  }),
  formatted("broken-answers", "an answer that is no JSON throws", { row: (body) => JSON.parse(body) }),

  spoilt("links", "links with attributes", note, { list: { ...note.list, links: { parent: "visit", row: "tag" } } }),
  spoilt("entity-names", "a name without a product", tag, { name: "tags.tag" }),
  spoilt("entity-names", "a transform without a version", tag, { transformVersion: 0 }),
  mutant("duplicate-entity", "one entity twice", { manifest: manifestOf([...all, tag]) }),
  listed("duplicate-entity", "two entities read one list", tag, { path: visitor.list.path }),
  spoilt("relation-to-nowhere", "a hard relation to what is not there", note, {
    relations: { visitor: hard("visitors.Guest", "A note is written about a guest.") }
  }),
  spoilt("relation-to-nowhere", "a hard relation without a reason", note, { relations: { visitor: hard("visitors.Visitor", "") } }),
  spoilt("relation-to-nowhere", "an id from an attribute that is not there", tag, {
    relations: { host: { ...soft("visitors.Visitor"), from: { attribute: "host_id" } } }
  }),
  spoilt("relation-to-nowhere", "a projection of what is not there", tag, { projectionOf: "people.Tag" }),
  spoilt("projections", "a projection that makes rows of its own", tag, { projectionOf: "visitors.Visitor" }),
  spoilt("hard-cycle", "two entities that need one another", visitor, {
    relations: { ...visitor.relations, first: hard("visitors.Visit", "Nobody is a visitor before the first visit.") }
  }),
  spoilt("paths", "a row without its id", tag, { get: { path: "/visitors/v1/tags/1" } }),
  listed("paths", "a nested list without its parent", visit, { path: "/visitors/v1/visits" }),
  listed("paths", "a fragment in a path", tag, { path: "/visitors/v1/tags#archived" }),
  listed("capabilities", "an order by what is no attribute", tag, { orderBy: ["position"] }),
  spoilt("capabilities", "a volatile attribute that is not there", tag, { volatile: ["views"] }),
  listed("capabilities", "a partition by a filter that is not offered", note, {
    partitionBy: { entity: "visitors.Tag", filter: "label" }
  }),

  formatted("identity-stable", "an id that counts the rows read", {
    keptRow: (row) => Result.map(jsonApi.keptRow(row), (found) => ({ ...found, id: String(read++) }))
  }),
  formatted("identity-stable", "an id that is the same for all", {
    keptRow: (row) => Result.map(jsonApi.keptRow(row), (found) => ({ ...found, id: found.type }))
  }),
  formatted("one-representation", "a read by id without the includes", { rowQuery: () => [] }),
  listed("one-representation", "rows harvested from a list that does not hold them", visitor, { include: ["host"] }),
  spoilt("one-representation", "a harvested row that needs its path", note, {
    relations: { visitor: parent("visitors.Visitor", "A note is written about a visitor.") }
  }),
  listed("cursor-monotonic", "a change field that can be neither ordered nor filtered by", visitor, {
    orderBy: ["name"],
    filterBy: ["name"]
  }),
  spoilt("cursor-monotonic", "a change field that holds words", visitor, { changes: { since: "name" } }),
  spoilt("cursor-monotonic", "a change field that is left out of the content", visitor, { volatile: ["updated_at"] }),
  listed("pages-overlap", "pages of one row", tag, { perPage: 1 }),
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
  spoilt("delete-strategy", "deletions by an event that is none", visitor, { events: { "visitor.saved": "changed" } }),
  spoilt("delete-strategy", "deletions below a parent that is none", tag, { deletes: "parentScan" }),
  spoilt("delete-strategy", "deletions in a whole list that is many", visit, { deletes: "listDiff" }),
  spoilt("delete-strategy", "deletions by merges that are none", tag, { deletes: "mergeEndpoint" }),
  spoilt("merges-readable", "merges that cannot be asked for", visitor, {
    merges: visitor.merges && { ...visitor.merges, list: { path: "/visitors/v1/mergers", perPage: 25 } }
  }),

  spoilt("event-meanings", "an event with two meanings", note, { events: { "visitor.saved": "changed" } }),
  mutant("event-meanings", "events that nobody delivers", { webhooks: null }),
  spoilt("event-meanings", "events of rows that cannot be read", visitor, { get: null }),
  delivered("webhook-signature", "a header in capitals", { signature: { ...webhooks.signature, header: "X-Visitors-Signature" } }),
  delivered("webhook-signature", "an example without the name its secret goes by", {
    example: { ...webhooks.example, headers: { "content-type": "application/json" } }
  }),
  told("webhook-identity", "events without an id", ({ id }) => ({ id: { ...id, value: "" } })),
  told("webhook-identity", "events that are new each time they are read", ({ id }) => ({ id: { ...id, value: `e${read++}` } })),
  told("webhook-identity", "events without a record", () => ({ recordId: null })),
  told("webhook-identity", "events whose name nobody knows", () => ({ name: "visitor.greeted" })),
  delivered("webhook-broken-deliveries", "a broken delivery is no event", {
    events: (delivery) => Result.orElse(webhooks.events(delivery), () => Result.succeed([]))
  }),

  spoilt("schema-against-examples", "an attribute that the source does not send", tag, {
    attributes: Schema.Struct({ value: text, colour: text })
  }),
  spoilt("schema-against-examples", "an attribute of another type", tag, {
    attributes: Schema.Struct({ value: Schema.NullOr(Schema.Int) })
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
  transformed("transform-total", "a transform that counts", () => [{ ...draft, values: { value: String(read++) } }]),
  transformed("drafts-declared", "rows of what is not named", () => [{ ...draft, entity: "person" }]),
  transformed("drafts-declared", "a column that is not there", () => [{ ...draft, values: { value: "a", colour: "red" } }]),
  transformed("drafts-declared", "two rows in one slot", () => [draft, draft]),
  transformed("drafts-declared", "a reference that no relation declares", () => [
    { ...draft, references: { guest: { entity: "visitors.Visitor", id: "1" } } }
  ]),
  spoilt("drafts-declared", "words where a day belongs", visitor, {
    attributes: Schema.Struct({ ...Visitor.attributes.fields, birthdate: text })
  }),
  transformed("drafts-declared", "a value that is left out", () => [{ ...draft, values: {} }]),
  spoilt("marks-known", "marks by which nothing is recognised", tag, { marks: () => ({ "email.address": ["ada@example.org"] }) }),
  spoilt("marks-known", "marks that cannot take null", tag, {
    marks: () => {
      throw new Error("no list")
    }
  }),
  transformed("absent-stays-null", "a placeholder for what is missing", () => [{ ...draft, values: { value: "n/a" } }])
]
