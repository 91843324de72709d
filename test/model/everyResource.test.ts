import { assert, describe, it } from "@effect/vitest"
import { excluded, pcoEntityManifest } from "@openfaith/pco"
import { entityNames } from "@openfaith/simulator"
import { eventNames } from "../../apps/simulator/src/webhookEvents.ts"

const entities = [...pcoEntityManifest.entities.values()]
/** What an entity of links is made from are lists of others. */
const read = entities.filter(({ list }) => !list.links).map(({ name }): string => name)

/** What the simulator serves beside its church. */
const ofWebhooks = ["AvailableEvent", "Delivery", "Event", "Organization", "WebhookSubscription"].map((type) => `webhooks.${type}`)
/** Every resource of the reference, as the simulator knows it without us. */
const reference = [...entityNames.map((name): string => (name.includes(".") ? name : `people.${name}`)), ...ofWebhooks]

describe("every resource of Planning Center", () => {
  it("is read or left out with a reason, and none is forgotten", () => {
    const said = new Set([...read, ...Object.keys(excluded)])
    assert.deepStrictEqual(
      reference.filter((name) => !said.has(name)),
      []
    )
  })

  it("is one of the reference: nothing is read or left out that does not exist", () => {
    const known = new Set(reference)
    assert.deepStrictEqual(
      [...read, ...Object.keys(excluded)].filter((name) => !known.has(name)),
      []
    )
  })

  it("is not read and left out at once", () => {
    assert.deepStrictEqual(
      read.filter((name) => name in excluded),
      []
    )
  })

  it("is left out with a reason in a sentence", () => {
    for (const [name, reason] of Object.entries(excluded)) assert.match(reason, /^.{10,}\.$/, name)
  })

  it("waits for no event that Planning Center does not have", () => {
    const named = entities.flatMap(({ events, merges }) => [...Object.keys(events), ...(merges?.events ?? [])])
    assert.deepStrictEqual(
      named.filter((event) => !eventNames.includes(event)),
      []
    )
  })
})
