/** What can be wrong with any adapter, tried on a sound one: each is a mistake somebody could make, and the check that has to notice it. */
import { Duration, Result, Schema } from "effect"
import type { Adapter } from "../../Adapter.ts"
import { text } from "../../attributes.ts"
import { type AnyEntity, changeField, feedOf, hard, soft } from "../../Entity.ts"
import type { Webhooks } from "../../webhooks/Webhooks.ts"
import type { WireFormat } from "../../wire/WireFormat.ts"
import { attributesOf } from "../Check.ts"
import { manifestOf } from "./manifestOf.ts"

export interface AdapterMutant {
  readonly name: string
  readonly rejectedBy: string
  readonly adapter: Adapter
}

type WebhookEvents = ReturnType<Webhooks["events"]> extends Result.Result<ReadonlyArray<infer E>, unknown> ? E : never

/** Made from what the adapter has; what it lacks cannot be wrong with it. */
export const mutantsOf = (sound: Adapter): ReadonlyArray<AdapterMutant> => {
  const all = [...sound.manifest.entities.values()]
  let read = 0

  const mutant = (rejectedBy: string, name: string, change: Partial<Adapter>): AdapterMutant => ({
    name,
    rejectedBy,
    adapter: { ...sound, ...change }
  })
  /** The first entity of that kind, otherwise than it should be; nothing where there is none. */
  const spoilt = (
    rejectedBy: string,
    name: string,
    isSuch: (entity: AnyEntity) => boolean,
    change: (entity: AnyEntity) => Partial<AnyEntity>
  ): ReadonlyArray<AdapterMutant> => {
    const found = all.find(isSuch)
    if (!found) return []
    return [mutant(rejectedBy, name, { manifest: manifestOf(all.map((each) => (each === found ? { ...each, ...change(each) } : each))) })]
  }
  const listed = (
    rejectedBy: string,
    name: string,
    isSuch: (entity: AnyEntity) => boolean,
    change: (entity: AnyEntity) => Partial<AnyEntity["list"]>
  ) => spoilt(rejectedBy, name, isSuch, (entity) => ({ list: { ...entity.list, ...change(entity) } }))
  const formatted = (rejectedBy: string, name: string, change: Partial<WireFormat>) =>
    mutant(rejectedBy, name, { format: { ...sound.format, ...change } })
  const delivered = (rejectedBy: string, name: string, change: (webhooks: Webhooks) => Partial<Webhooks>) =>
    sound.webhooks === null ? [] : [mutant(rejectedBy, name, { webhooks: { ...sound.webhooks, ...change(sound.webhooks) } })]
  /** Events as they are read, changed. */
  const told = (rejectedBy: string, name: string, change: (event: WebhookEvents) => object) =>
    delivered(rejectedBy, name, (webhooks) => ({
      events: (delivery) => Result.map(webhooks.events(delivery), (events) => events.map((event) => ({ ...event, ...change(event) })))
    }))

  const any = () => true
  const isFlat = ({ list }: AnyEntity) => list.under === undefined && list.links === undefined
  const hasExample = ({ name }: AnyEntity) => (sound.examples?.rows[name] ?? []).length > 0
  const makesRows = ({ canonical, projectionOf }: AnyEntity) => canonical.length > 0 && projectionOf === null
  const isCarried = ({ name }: AnyEntity) => all.some(({ list }) => list.harvestFrom?.entity === name)
  /** Another entity that this one cannot be without. */
  const needs = (entity: AnyEntity) =>
    Object.values(entity.relations).find(({ kind, many, to }) => kind === "hard" && !many && to !== entity.name && sound.manifest.has(to))
      ?.to
  const needed = all.flatMap((entity) => {
    const to = isFlat(entity) && !isCarried(entity) ? needs(entity) : undefined
    return to === undefined ? [] : [{ entity, to }]
  })[0]

  return [
    mutant("system", "an id in capitals", { id: sound.id.toUpperCase() }),
    mutant("system", "an address that shows secrets", { defaultBaseUrl: "http://church.example" }),
    mutant("system", "no way to sign in", { auth: [] }),
    mutant("budget", "a period of no time", { budget: { ...sound.budget, period: Duration.zero } }),
    mutant("budget", "no requests at all", { budget: { ...sound.budget, requests: 0 } }),
    mutant("errors-mean", "every 401 asks for a refresh", { readError: () => ({ detail: "no", refusal: "expired" }) }),
    mutant("errors-mean", "an error that is no JSON ends the reading", {
      readError: (_, body) => ({ detail: Schema.decodeUnknownSync(Schema.Struct({ error: Schema.String }))(body).error, refusal: null })
    }),
    mutant("account", "whatever answers is an account", { account: { ...sound.account, read: () => ({ id: "1", name: "Anybody" }) } }),
    formatted("broken-answers", "an error page is an empty list", {
      page: (...asked) =>
        Result.orElse(sound.format.page(...asked), () =>
          Result.succeed({ rows: [], broken: [], included: [], total: null, next: null, filterable: null, orderable: null })
        )
    }),
    formatted("broken-answers", "an answer that is no JSON throws", { row: (body) => JSON.parse(body) }),

    ...spoilt("entity-names", "a name without a product", any, () => ({ name: "tags.tag" })),
    ...spoilt("entity-names", "a transform without a version", any, () => ({ transformVersion: 0 })),
    mutant("duplicate-entity", "one entity twice", { manifest: manifestOf([...all, ...all.slice(0, 1)]) }),
    ...listed(
      "duplicate-entity",
      "two entities read one list",
      (entity) => isFlat(entity) && entity !== all.find(isFlat),
      () => all.find(isFlat)?.list ?? {}
    ),
    ...spoilt("relation-to-nowhere", "a hard relation to what is not there", any, ({ relations }) => ({
      relations: { ...relations, guest: hard("nowhere.Guest", "Nothing is without a guest.") }
    })),
    ...spoilt("relation-to-nowhere", "a hard relation without a reason", any, ({ name, relations }) => ({
      relations: { ...relations, itself: hard(name, "") }
    })),
    ...spoilt("relation-to-nowhere", "an id from an attribute that is not there", any, ({ name, relations }) => ({
      relations: { ...relations, other: { ...soft(name), from: { attribute: "no_such_id" } } }
    })),
    ...(needed === undefined
      ? []
      : spoilt(
          "hard-cycle",
          "two entities that need one another",
          ({ name }) => name === needed.to,
          ({ relations }) => ({ relations: { ...relations, back: hard(needed.entity.name, "Neither is without the other.") } })
        )),
    ...spoilt(
      "paths",
      "a row without its id",
      ({ get }) => get !== null,
      () => ({ get: { path: "/one" } })
    ),
    ...listed("paths", "a fragment in a path", isFlat, ({ list }) => ({ path: `${list.path}#archived` })),
    ...listed(
      "paths",
      "a nested list without its parent",
      ({ list }) => list.under !== undefined,
      () => ({ path: "/below" })
    ),
    ...listed("capabilities", "an order by what is no attribute", any, () => ({ orderBy: ["no_such_field"] })),
    ...spoilt("capabilities", "a volatile attribute that is not there", any, () => ({ volatile: ["no_such_field"] })),

    ...(all.some(hasExample)
      ? [
          formatted("identity-stable", "an id that counts the rows read", {
            keptRow: (row) => Result.map(sound.format.keptRow(row), (found) => ({ ...found, id: String(read++) }))
          })
        ]
      : []),
    ...listed(
      "cursor-monotonic",
      "a change field that can be neither ordered nor filtered by",
      ({ changes }) => changeField(changes) !== null,
      () => ({ orderBy: [], filterBy: [] })
    ),
    ...spoilt(
      "cursor-monotonic",
      "a change field that is left out of the content",
      ({ changes }) => changeField(changes) !== null,
      ({ changes, volatile }) => ({ volatile: [...volatile, ...[changeField(changes) ?? []].flat()] })
    ),
    ...spoilt(
      "cursor-monotonic",
      "changes by day that begin on the very day of the last reading",
      ({ changes }) => changes !== "none" && "sinceDay" in changes,
      () => ({ changes: { sinceDay: "since", overlapDays: 0 } })
    ),
    ...spoilt(
      "feeds",
      "a log of rows that cannot be read",
      (entity) => feedOf(entity) !== null,
      () => ({ get: null, events: {} })
    ),
    ...spoilt(
      "feeds",
      "a log whose entries name their rows otherwise",
      (entity) => feedOf(entity) !== null,
      ({ changes }) =>
        changes !== "none" && "feed" in changes ? { changes: { feed: { ...changes.feed, idFrom: ["no_such_member"] } } } : {}
    ),
    ...listed("pages-overlap", "pages of one row", any, () => ({ perPage: 1 })),
    ...spoilt("delete-strategy", "deletions by an event that is none", any, () => ({ deletes: "event", events: {} })),
    ...spoilt("delete-strategy", "deletions below a parent that is none", isFlat, () => ({ deletes: "parentScan" })),
    ...spoilt(
      "delete-strategy",
      "deletions in a whole list that is many",
      ({ list }) => list.under !== undefined,
      () => ({ deletes: "listDiff" })
    ),
    ...spoilt("delete-strategy", "deletions by merges that are none", any, () => ({ deletes: "mergeEndpoint", merges: null })),

    ...spoilt(
      "event-meanings",
      "an event with two meanings",
      (entity) => Object.keys(entity.events).length === 0 && all.some(({ events }) => Object.keys(events).length > 0),
      () => ({ events: all.find(({ events }) => Object.keys(events).length > 0)?.events ?? {} })
    ),
    ...(all.some(({ events }) => Object.keys(events).length > 0)
      ? [mutant("event-meanings", "events that nobody delivers", { webhooks: null })]
      : []),
    ...spoilt(
      "event-meanings",
      "events of rows that cannot be read",
      ({ events }) => Object.keys(events).length > 0,
      () => ({ get: null })
    ),
    ...delivered("webhook-signature", "a header in capitals", ({ signature }) => ({
      signature: { ...signature, header: signature.header.toUpperCase() }
    })),
    ...told("webhook-identity", "events without an id", ({ id }) => ({ id: { ...id, value: "" } })),
    ...told("webhook-identity", "events that are new each time they are read", ({ id }) => ({ id: { ...id, value: `e${read++}` } })),
    ...told("webhook-identity", "events without a record", () => ({ recordId: null })),
    ...told("webhook-identity", "events whose name nobody knows", () => ({ name: "no.such.event" })),
    ...delivered("webhook-broken-deliveries", "a broken delivery is no event", (webhooks) => ({
      events: (delivery) => Result.orElse(webhooks.events(delivery), () => Result.succeed([]))
    })),

    ...spoilt("schema-against-examples", "an attribute that the source does not send", hasExample, ({ attributes }) => ({
      attributes: Schema.Struct({ ...attributes.fields, no_such_field: text })
    })),
    ...spoilt(
      "schema-against-examples",
      "attributes of another type",
      (entity) => hasExample(entity) && attributesOf(entity).length > 0,
      (entity) => ({
        attributes: Schema.Struct(Object.fromEntries(attributesOf(entity).map((name) => [name, Schema.Literal("no such value")])))
      })
    ),
    ...spoilt("transform-total", "a transform that throws", makesRows, () => ({
      toCanonical: () => {
        throw new Error("no name")
      }
    })),
    ...spoilt("transform-total", "a transform that counts", makesRows, ({ canonical }) => ({
      toCanonical: () => [{ entity: canonical[0]?.name ?? "", slot: String(read++), values: {}, references: {} }]
    })),
    ...spoilt("drafts-declared", "rows of what is not named", makesRows, () => ({
      toCanonical: () => [{ entity: "no_such_rows", slot: "", values: {}, references: {} }]
    })),
    ...spoilt("drafts-declared", "a value that is left out", makesRows, ({ canonical }) => ({
      toCanonical: () => [{ entity: canonical[0]?.name ?? "", slot: "", values: {}, references: {} }]
    })),
    ...spoilt("drafts-declared", "two rows in one slot", makesRows, ({ toCanonical }) => ({
      toCanonical: (record) => [...toCanonical(record, { zone: null }), ...toCanonical(record, { zone: null })]
    })),
    ...spoilt("absent-stays-null", "a placeholder for what is missing", makesRows, ({ canonical }) => ({
      toCanonical: () => [{ entity: canonical[0]?.name ?? "", slot: "", values: { name: "n/a" }, references: {} }]
    })),
    ...spoilt("marks-known", "marks by which nothing is recognised", makesRows, () => ({
      marks: () => ({ "email.address": ["ada@example.org"] })
    }))
  ]
}
