import { assert, describe, it } from "@effect/vitest"
import { type AnyEntity, hard, jsonApi, mirrorEntity, mkEntityManifest, parent } from "@openfaith/adapter-core"
import { Effect, Layer, Schema } from "effect"
import { type LastLook, Records } from "../state/Records.ts"
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
const asked = (stored: LastLook | "gone" | null) =>
  makePathIds({ format: jsonApi, manifest: mkEntityManifest(entities) }, entityIds).pipe(
    Effect.flatMap((paths) => Effect.all([paths.ofRow(Key, "7", "5"), paths.ofList(Key, "5")])),
    Effect.provide(Layer.mock(Records, { lastLook: (_entityId, id) => Effect.succeed(id === "5" ? stored : null) }))
  )

describe("the ids of a deeper path", () => {
  it.effect("are found in the row above, deleted or not: the source is asked, and says what is gone", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* asked({ id: "5", text, hash: "", parent: "3", sent: 1, received: 2, isDeleted: true }), [
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

  it.effect("went with a deleted row that belonged to one that was never stored, and are not known where that row is there", () =>
    Effect.gen(function* () {
      const Lyric = mirrorEntity({
        ...facts,
        name: "songs.Lyric",
        type: "Lyric",
        list: { path: "/songs/{song_id}/arrangements/{arrangement_id}/keys/{key_id}/lyrics", under: "songs.Key", perPage: 100 },
        get: { path: "/songs/{song_id}/arrangements/{arrangement_id}/keys/{key_id}/lyrics/{id}" },
        relations: { key: parent("songs.Key", "test") }
      })
      // Key 7 is below arrangement 5, which came and went between two readings.
      const below = (isDeleted: boolean) =>
        makePathIds(
          { format: jsonApi, manifest: mkEntityManifest([...entities, Lyric]) },
          new Map([...entityIds, [Lyric.name, entities.length]])
        ).pipe(
          Effect.flatMap((paths) => paths.ofRow(Lyric, "9", "7")),
          Effect.provide(
            Layer.mock(Records, {
              lastLook: (entityId) =>
                Effect.succeed(
                  entityId === entityIds.get(Key.name)
                    ? { id: "7", text: '{"type":"Key","id":"7","attributes":{}}', hash: "", parent: "5", sent: 1, received: 2, isDeleted }
                    : null
                )
            })
          )
        )
      assert.deepStrictEqual([yield* below(true), yield* below(false)], ["gone", "unknown"])
    })
  )
})
