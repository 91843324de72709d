import { createHmac } from "node:crypto"
import { assert, describe, it } from "@effect/vitest"
import { Redacted } from "effect"
import { testAdapter } from "../client/testSource.ts"
import { type AnyEntity, defineEntity, hard } from "../Entity.ts"
import { mkEntityManifest } from "../Manifest.ts"
import { eventMeanings, signalsOf } from "./signals.ts"
import { verify } from "./verify.ts"
import type { Signature, WebhookEvent } from "./Webhooks.ts"

const hex: Signature = { algorithm: "hmac-sha256", header: "x-sign", encoding: "hex", prefix: "", nameHeader: null }
const prefixed: Signature = { ...hex, encoding: "base64", prefix: "sha256=" }
const keys = ["one", "two"].map((key) => Redacted.make(key))
const body = Buffer.from('{"name":"Zoë"}')
const digest = (key: string, encoding: "hex" | "base64") => createHmac("sha256", key).update(body).digest(encoding)

describe("A signature", () => {
  it("is right under any of the keys, over the raw bytes", () => {
    assert.isTrue(verify(hex, digest("two", "hex"), body, keys))
    assert.isTrue(verify(prefixed, `sha256=${digest("one", "base64")}`, body, keys))
  })

  it("is wrong under another key, for another body, cut short, lengthened, empty or missing", () => {
    const good = digest("one", "hex")
    for (const given of [digest("three", "hex"), good.slice(2), `${good}00`, good.replace(/.$/, "z"), "", null]) {
      assert.isFalse(verify(hex, given, body, keys), String(given))
    }
    assert.isFalse(verify(hex, good, Buffer.from('{"name":"Zoe"}'), keys))
    assert.isFalse(verify(prefixed, digest("one", "base64"), body, keys), "without its prefix")
    assert.isFalse(verify(hex, good, body, []), "without any key")
  })
})

const entity = (extra: Partial<Pick<AnyEntity, "events" | "merges" | "get">>): AnyEntity => ({
  ...testAdapter.manifest.get("people.Person"),
  events: {},
  ...extra
})
const merges = {
  list: { path: "/mergers", perPage: 25 },
  keep: "keep_id",
  remove: "remove_id",
  at: "created_at",
  events: ["merger.created"]
}
const person = entity({ events: { "person.updated": "changed", "person.destroyed": "gone" }, merges })
const manifest = mkEntityManifest([person])
const meanings = eventMeanings(manifest)

const event = (name: string, more: Partial<WebhookEvent> = {}): WebhookEvent => ({
  id: { value: "e1", signed: true },
  name,
  organisation: null,
  recordId: "7",
  attributes: null,
  occurredAt: null,
  attempt: null,
  ...more
})
const signals = (given: WebhookEvent) => signalsOf(manifest, meanings, given)

describe("An event", () => {
  it("says which record to read and what to expect", () => {
    assert.deepStrictEqual(signals(event("person.updated")), [{ entity: "people.Person", id: "7", parent: null, use: "changed" }])
    assert.deepStrictEqual(signals(event("person.destroyed")), [{ entity: "people.Person", id: "7", parent: null, use: "gone" }])
  })

  it("of a merge asks for both records, whether their ids are numbers or text", () => {
    const both = [
      { entity: "people.Person", id: "5", parent: null, use: "gone" },
      { entity: "people.Person", id: "6", parent: null, use: "changed" }
    ] as const
    assert.deepStrictEqual(signals(event("merger.created", { attributes: { keep_id: 6, remove_id: "5" } })), both)
  })

  it("says below which row to ask for one that is listed under it, and takes nothing but an id for that", () => {
    const household: AnyEntity = { ...person, name: "people.Household", events: {}, merges: null }
    const membership: AnyEntity = {
      ...household,
      name: "people.Membership",
      list: { path: "/households/{household_id}/memberships", under: household.name, perPage: 100 },
      events: { "membership.created": "changed" },
      relations: { household: hard("people.Household", "test"), person: hard("people.Person", "test") }
    }
    const nested = mkEntityManifest([person, household, membership])
    const parentOf = (related: WebhookEvent["related"]) =>
      signalsOf(nested, eventMeanings(nested), event("membership.created", related === undefined ? {} : { related }))?.[0]?.parent
    assert.strictEqual(parentOf({ person: "4", household: "9" }), "9")
    for (const related of [undefined, {}, { person: "4" }, { household: "../9" }]) assert.isNull(parentOf(related))
  })

  it("asks for nothing where its name is unknown, and is broken where it names no record", () => {
    assert.deepStrictEqual(signals(event("note.created")), [])
    for (const recordId of [null, "", "a/../b", "x".repeat(101), "1\u0000"])
      assert.isNull(signals(event("person.updated", { recordId })), String(recordId))
    assert.isNull(signals(event("merger.created", { attributes: { keep_id: 6 } })))
  })

  it("cannot be named by two entities, nor where its record cannot be read by id", () => {
    const other: AnyEntity = { ...entity({ events: { "person.updated": "changed" } }), name: "people.Other" }
    assert.throws(() => mkEntityManifest([person, other]), "person.updated is named by people.Person and by people.Other")
    assert.throws(() => mkEntityManifest([{ ...person, get: null }]), "no way to read a record by id")
  })

  it("has a use the types know", () => {
    const { attributes, canonical, deletes, list, name, reference, toCanonical, transformVersion, type } =
      testAdapter.manifest.get("people.Person")
    const facts = {
      attributes,
      canonical,
      deletes,
      list,
      name,
      reference,
      toCanonical,
      transformVersion,
      type,
      changes: "none",
      relations: {}
    } as const
    // @ts-expect-error: a payload is never taken for the record
    defineEntity({ ...facts, events: { "person.updated": "row" } })
  })
})
