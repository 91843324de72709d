/** Whether deliveries are known to come from the source, and lead to records. Tried with the adapter's own example of one. */
import { Redacted, Result } from "effect"
import type { Adapter } from "../Adapter.ts"
import { eventMeanings, signalsOf } from "../webhooks/signals.ts"
import { sign, verify } from "../webhooks/verify.ts"
import type { Delivery, Webhooks } from "../webhooks/Webhooks.ts"
import { attempt, type Check, ofAdapter, ofEach, type Problem, unless } from "./Check.ts"

type Found = ReadonlyArray<Omit<Problem, "entity">>

const events: Check = {
  name: "event-meanings",
  promise: "Each event belongs to one entity, whose records can be read by id, and the adapter says how deliveries come.",
  atStart: true,
  find: (adapter) => {
    const owners = [...adapter.manifest.entities.values()].flatMap(({ events, merges, name }) =>
      [...Object.keys(events), ...(merges?.events ?? [])].map((event) => ({ event, name }))
    )
    return ofEach((entity, { webhooks }) => {
      const own = owners.filter(({ name }) => name === entity.name)
      return [
        ...own.flatMap(({ event }) =>
          unless(
            owners.filter((other) => other.event === event).length === 1,
            `the event ${event} has two meanings`,
            "Leave it to one entity: it asks for one record."
          )
        ),
        ...unless(own.length === 0 || entity.get !== null, "it has events, and no row can be read by id", "Give it a get."),
        ...unless(
          own.length === 0 || webhooks !== null,
          "it has events, and the adapter has no webhooks",
          "Describe webhooks, or take the events out."
        )
      ]
    })(adapter)
  }
}

const deliveryOf = ({ example }: Webhooks, body = example.body): Delivery => ({
  header: (name) => example.headers[name.toLowerCase()] ?? null,
  body
})

const ofWebhooks =
  (find: (webhooks: Webhooks, adapter: Adapter) => Found): Check["find"] =>
  (adapter) =>
    ofAdapter(adapter.webhooks === null ? [] : find(adapter.webhooks, adapter))

const keys = ["one", "two"].map((key) => Redacted.make(key))

const signature: Check = {
  name: "webhook-signature",
  promise: "A delivery signed by who holds the secret is taken, and no other.",
  atStart: true,
  find: ofWebhooks(({ example, signature: given }) => {
    const body = Buffer.from(example.body)
    const [key] = keys
    const signed = attempt(() => (key === undefined ? "" : sign(given, body, key)))
    const isTaken = (value: string | null, of = body, by = keys) => {
      const verified = attempt(() => verify(given, value, of, by))
      return "value" in verified && verified.value
    }
    const value = "value" in signed ? signed.value : null
    return [
      ...unless(
        given.header === given.header.toLowerCase() && given.header !== "",
        `\`signature.header\` is "${given.header}"`,
        "Write it in lower case."
      ),
      ...unless(isTaken(value), "the example, signed, is not taken", "Use one of the encodings, and the prefix as it is sent."),
      ...unless(
        !isTaken(null) && !isTaken("") && !isTaken(value, Buffer.concat([body, Buffer.from(" ")])) && !isTaken(value, body, keys.slice(1)),
        "a delivery is taken without its signature, with another body or under another secret",
        "Describe a signature over the raw bytes of the body."
      ),
      ...unless(
        Object.keys(example.headers).every((name) => name === name.toLowerCase() && name !== given.header),
        "the example's headers are not in lower case, or hold its signature",
        "Name headers in lower case and leave the signature out: it is made here."
      ),
      ...unless(
        given.nameHeader === null || example.headers[given.nameHeader] !== undefined,
        `the example lacks the header ${given.nameHeader}`,
        "Add the header that names the event, or say `nameHeader: null`."
      )
    ]
  })
}

const identity: Check = {
  name: "webhook-identity",
  promise: "Each event of a delivery says which it is, each time the same, and which record it is about.",
  atStart: true,
  find: ofWebhooks((webhooks, adapter) => {
    const [once, again] = [0, 1].map(() => attempt(() => webhooks.events(deliveryOf(webhooks))))
    if (once === undefined || "threw" in once)
      return unless(false, `webhooks.events throws at its example: ${once?.threw}`, "Answer a problem as a value (`Result.fail`).")
    if (Result.isFailure(once.value))
      return unless(false, `webhooks.events refuses its example: ${once.value.failure.detail}`, "Correct the example, or how it is read.")
    const read = once.value.success
    const meanings = eventMeanings(adapter.manifest)
    const idsOf = (result: typeof again) =>
      result !== undefined && "value" in result && Result.isSuccess(result.value)
        ? result.value.success.map(({ id }) => id.value).join()
        : null
    return [
      ...unless(read.length > 0, "the example holds no event", "Give a delivery with one."),
      ...unless(
        read.every(({ id }) => id.value.trim() !== ""),
        "an event has no id of its own",
        "Take it from the delivery; where there is none, one that changes with what is told, `signed: false`."
      ),
      ...unless(
        new Set(read.map(({ id }) => id.value)).size === read.length && idsOf(once) === idsOf(again),
        "an event has another id each time it is read, or shares it with another",
        "Take the id from the delivery alone: a delivery that is sent twice has to be known again."
      ),
      ...read.flatMap((event): Found => [
        ...unless(
          meanings.has(event.name),
          `the example's event "${event.name}" has no meaning`,
          "Name it in `events` of the entity it is about."
        ),
        ...unless(
          signalsOf(adapter.manifest, meanings, event) !== null,
          `the example's event "${event.name}" does not say which record it is about`,
          "Take the record's id from the payload (`recordId`), and both ids of a merge from `attributes`."
        ),
        ...unless(
          webhooks.signature.nameHeader === null || webhooks.example.headers[webhooks.signature.nameHeader] === event.name,
          `the header ${webhooks.signature.nameHeader} names another event than the body`,
          "Read the event's name as the header says it: secrets are chosen by it."
        )
      ])
    ]
  })
}

const junk = ["", "null", "[]", "{}", "<html></html>", '{"data":[]}', '{"data":[{}]}', "\u0000"]

const reading: Check = {
  name: "webhook-broken-deliveries",
  promise: "A delivery that cannot be read is a problem that is told, never an exception and never nothing.",
  atStart: true,
  find: ofWebhooks((webhooks) =>
    [...junk, webhooks.example.body.slice(0, -1)].flatMap((body): Found => {
      const read = attempt(() => webhooks.events(deliveryOf(webhooks, body)))
      const shown = body.length > 60 ? "its example, cut short" : JSON.stringify(body)
      if ("threw" in read)
        return unless(false, `webhooks.events throws at ${shown}: ${read.threw}`, "Answer a problem as a value (`Result.fail`).")
      return unless(Result.isFailure(read.value), `webhooks.events takes ${shown} for a delivery`, "Fail where there is no event.")
    })
  )
}

export const webhookChecks: ReadonlyArray<Check> = [events, signature, identity, reading]
