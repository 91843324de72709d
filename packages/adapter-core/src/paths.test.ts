import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { hard, type ListEndpoint, mirrorEntity, parent, type Relations, soft, softMany } from "./Entity.ts"
import { mkEntityManifest } from "./Manifest.ts"
import { placesAboveParent, placesAboveRow } from "./paths.ts"

const entity = (name: `services.${string}`, list: ListEndpoint<never>, relations: Relations, get?: string) =>
  mirrorEntity({
    name,
    type: name.slice("services.".length),
    reference: "test",
    attributes: Schema.Struct({}),
    list,
    ...(get === undefined ? {} : { get: { path: get } }),
    changes: "none",
    deletes: "never",
    relations
  })

const flat = (path: string): ListEndpoint<never> => ({ path, perPage: 100 })
const below = (under: `services.${string}`, path: string): ListEndpoint<never> => ({ path, under, perPage: 100 })

const manifest = mkEntityManifest([
  entity("services.Person", flat("/people"), {}),
  entity("services.Song", flat("/songs"), {}),
  entity("services.Arrangement", below("services.Song", "/songs/{song_id}/arrangements"), { song: parent("services.Song", "test") }),
  entity(
    "services.Key",
    below("services.Arrangement", "/songs/{song_id}/arrangements/{arrangement_id}/keys"),
    { arrangement: parent("services.Arrangement", "test") },
    "/songs/{song_id}/arrangements/{arrangement_id}/keys/{id}"
  ),
  entity("services.Workflow", flat("/workflows"), {}),
  entity(
    "services.Card",
    below("services.Workflow", "/workflows/{workflow_id}/cards"),
    { workflow: parent("services.Workflow", "test"), person: hard("services.Person", "test"), watchers: softMany("services.Person") },
    "/people/{person_id}/cards/{id}"
  ),
  entity("services.Refund", flat("/refunds"), { donation: soft("services.Donation") }),
  entity(
    "services.Part",
    below("services.Refund", "/donations/{donation_id}/refund/parts"),
    { refund: parent("services.Refund", "test") },
    "/donations/{donation_id}/refund/parts/{id}"
  ),
  entity(
    "services.Lost",
    below("services.Card", "/watchers/{watchers_id}/songs/{song_id}/cards/{card_id}/lost"),
    {},
    "/boxes/{box_id}/{id}"
  )
])

const namesOf = (found: ReturnType<typeof placesAboveRow>) =>
  typeof found === "string" ? found : found.map(({ of, place, relation }) => `${place}: ${relation} of ${of.name}`)

describe("the places of a path", () => {
  it("beside the parent's own are relations of the row to their right", () => {
    const above = (name: `services.${string}`) => namesOf(placesAboveParent(manifest.get(name), manifest))
    assert.deepStrictEqual(above("services.Arrangement"), [])
    assert.deepStrictEqual(above("services.Key"), ["song_id: song of services.Arrangement"])
  })

  it("may leave the parent out, and name a row it belongs to", () => {
    assert.deepStrictEqual(namesOf(placesAboveParent(manifest.get("services.Part"), manifest)), [
      "donation_id: donation of services.Refund"
    ])
  })

  it("may leave the parent out of a row's path too", () => {
    assert.deepStrictEqual(namesOf(placesAboveRow(manifest.get("services.Part"), manifest)), ["donation_id: donation of services.Refund"])
  })

  it("beside a row's own id are its parent's, or relations of its own", () => {
    const above = (name: `services.${string}`) => namesOf(placesAboveRow(manifest.get(name), manifest))
    assert.deepStrictEqual(above("services.Key"), ["song_id: song of services.Arrangement"])
    assert.deepStrictEqual(above("services.Card"), ["person_id: person of services.Card"])
  })

  it("that nothing fills are told by name", () => {
    const lost = manifest.get("services.Lost")
    assert.strictEqual(namesOf(placesAboveParent(lost, manifest)), 'nothing fills {song_id}: services.Card has no relation "song"')
    assert.strictEqual(namesOf(placesAboveRow(lost, manifest)), 'nothing fills {box_id}: services.Lost has no relation "box"')
  })
})
