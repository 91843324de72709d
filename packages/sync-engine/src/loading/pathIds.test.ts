import { assert, describe, it } from "@effect/vitest"
import { type AnyEntity, hard, jsonApi, mirrorEntity, mkEntityManifest, parent } from "@openfaith/adapter-core"
import { Effect, Layer, Schema } from "effect"
import { Records, type StoredLook } from "../state/Records.ts"
import { makePathIds } from "./pathIds.ts"

const facts = { reference: "test", attributes: Schema.Struct({}), changes: "none", deletes: "never" } as const
const Song = mirrorEntity({ ...facts, name: "songs.Song", type: "Song", list: { path: "/songs", perPage: 100 }, relations: {} })
const Arrangement = mirrorEntity({
  ...facts,
  name: "songs.Arrangement",
  type: "Arrangement",
  list: { path: "/songs/{song_id}/arrangements", under: "songs.Song", perPage: 100 },
  relations: { song: hard("songs.Song", "test") }
})
const Key = mirrorEntity({
  ...facts,
  name: "songs.Key",
  type: "Key",
  list: { path: "/songs/{song_id}/arrangements/{arrangement_id}/keys", under: "songs.Arrangement", perPage: 100 },
  get: { path: "/songs/{song_id}/arrangements/{arrangement_id}/keys/{id}" },
  relations: { arrangement: parent("songs.Arrangement", "test") }
})
const entities: ReadonlyArray<AnyEntity> = [Song, Arrangement, Key]
const entityIds = new Map(entities.map(({ name }, index) => [name, index]))

const text = JSON.stringify({ type: "Arrangement", id: "5", attributes: {}, relationships: { song: { data: { type: "Song", id: "3" } } } })

/** What the path to a key below arrangement 5 names, given what is stored of that. */
const asked = (stored: StoredLook | "gone" | null) =>
  makePathIds({ format: jsonApi, manifest: mkEntityManifest(entities) }, entityIds).pipe(
    Effect.flatMap((paths) => Effect.all([paths.ofRow(Key, "7", "5"), paths.ofList(Key, "5")])),
    Effect.provide(Layer.mock(Records, { lastLook: (_entityId, id) => Effect.succeed(id === "5" ? stored : null) }))
  )

describe("the ids of a deeper path", () => {
  it.effect("are found in the row above, deleted or not: the source is asked, and says what is gone", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* asked({ id: "5", text, hash: "", parent: "3", sent: 1, received: 2 }), [
        { song_id: "3" },
        { song_id: "3" }
      ])
    })
  )

  it.effect("went with a row whose content is forgotten, and are not known below one that was never stored", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* asked("gone"), ["gone", "gone"])
      assert.deepStrictEqual(yield* asked(null), ["unknown", "unknown"])
    })
  )
})
