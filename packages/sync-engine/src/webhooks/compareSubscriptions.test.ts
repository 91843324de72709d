import { assert, describe, it } from "@effect/vitest"
import type { ShownSubscription } from "@openfaith/adapter-core"
import { Redacted } from "effect"
import { compareSubscriptions } from "./compareSubscriptions.ts"

const token = "t0ken"
const url = `https://sync.example/webhooks/any/${token}`
const events = ["a.created", "a.updated"]
const one = { events: "one", secret: "listed" } as const
const many = { events: "many", secret: "createdOnce" } as const

const shown = (id: string, more: Partial<ShownSubscription> = {}): ShownSubscription => ({
  id,
  url,
  events: ["a.created"],
  active: true,
  secret: Redacted.make("secret"),
  ...more
})

const compare = (kind: typeof one | typeof many, all: ReadonlyArray<ShownSubscription>, known: ReadonlyArray<string> = []) => {
  const { inactive, missing, sound, stale } = compareSubscriptions(kind, all, { token, url, events }, new Set(known))
  const ids = (some: ReadonlyArray<ShownSubscription>) => some.map(({ id }) => id)
  return { sound: ids(sound), inactive: ids(inactive), stale: ids(stale), missing: missing.map(({ events }) => events.join()) }
}

describe("Subscriptions", () => {
  it("are one for each event where the source has it so, the active one of two being kept", () => {
    const all = [shown("1", { active: false }), shown("2"), shown("3"), shown("4", { events: ["a.updated"], active: false })]
    assert.deepStrictEqual(compare(one, all), { sound: ["2"], inactive: ["4"], stale: ["1", "3"], missing: [] })
  })

  it("of another address or event are stale if they are ours, and left alone if they are not", () => {
    const all = [
      shown("1", { url: `https://old.example/base/webhooks/any/${token}` }),
      shown("2", { events: ["b.created"] }),
      shown("3", { url: "https://sync.example/webhooks/any/other" }),
      shown("4", { url: "not a url" })
    ]
    assert.deepStrictEqual(compare(one, all), { sound: [], inactive: [], stale: ["1", "2"], missing: ["a.created", "a.updated"] })
  })

  it("for many events are one, and count only while their secret is known", () => {
    const both = (id: string) => shown(id, { events: ["a.updated", "a.created"], secret: null })
    assert.deepStrictEqual(compare(many, [both("1"), both("2")], ["2"]), { sound: ["2"], inactive: [], stale: ["1"], missing: [] })
    assert.deepStrictEqual(compare(many, [shown("1")], ["1"]), { sound: [], inactive: [], stale: ["1"], missing: ["a.created,a.updated"] })
    assert.deepStrictEqual(compare(one, [shown("1", { secret: null })], ["1"]).stale, ["1"])
  })
})
