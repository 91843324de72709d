import { NodeCrypto } from "@effect/platform-node"
import { assert, layer } from "@effect/vitest"
import { Context, Effect, Layer, Option } from "effect"
import {
  ClusterError,
  EntityAddress,
  EntityId,
  EntityType,
  Envelope,
  Message,
  MessageStorage,
  ShardId,
  ShardingConfig,
  Snowflake,
  SqlMessageStorage
} from "effect/cluster"
import { Headers } from "effect/http"
import { Rpc } from "effect/rpc"
import { DatabaseTest } from "../../../../test/support/database.ts"
import { ClusterDataLive } from "../Store.ts"
import { withoutDoubtfulReads } from "./doubtfulReads.ts"

let isCut = false

/** The journal itself; while the connection is cut it does what it is asked for, and the answer does not arrive. */
const cutJournal = Layer.effect(
  MessageStorage.MessageStorage,
  Effect.map(MessageStorage.MessageStorage, (storage) =>
    MessageStorage.MessageStorage.of({
      ...storage,
      unprocessedMessages: (shardIds, options) =>
        Effect.tap(storage.unprocessedMessages(shardIds, options), () =>
          isCut ? Effect.fail(new ClusterError.PersistenceError({ cause: new Error("Connection terminated unexpectedly") })) : Effect.void
        )
    })
  )
).pipe(Layer.provide(SqlMessageStorage.layer), Layer.provide(NodeCrypto.layerDigest))

const JournalTest = withoutDoubtfulReads.pipe(
  Layer.provide(cutJournal),
  Layer.provideMerge(ShardingConfig.layer()),
  Layer.provide(ClusterDataLive),
  Layer.provideMerge(Snowflake.layerGenerator),
  Layer.provide(DatabaseTest)
)

const begin = Rpc.make("Begin")
const shardId = ShardId.make("default", 1)
const address = EntityAddress.make({ shardId, entityType: EntityType.make("Run"), entityId: EntityId.make("one") })

layer(JournalTest, { excludeTestServices: true })("The journal of a process", (it) => {
  it.effect("gives again what was read of it and did not arrive, and everything else once", () =>
    Effect.gen(function* () {
      const journal = yield* MessageStorage.MessageStorage
      const { nextUnsafe } = yield* Snowflake.Generator
      const send = Effect.gen(function* () {
        const requestId = nextUnsafe()
        const envelope = Envelope.makeRequest<typeof begin>({
          requestId,
          address,
          tag: "Begin",
          payload: undefined,
          headers: Headers.empty
        })
        yield* journal.saveRequest(
          new Message.OutgoingRequest({
            envelope,
            rpc: begin,
            context: Context.empty(),
            annotations: Context.empty(),
            lastReceivedReply: Option.none(),
            respond: () => Effect.void
          })
        )
        return requestId
      })
      const read = Effect.map(journal.unprocessedMessages([shardId]), (messages) => messages.map(({ envelope }) => envelope.requestId))
      const first = yield* send
      isCut = true
      assert.strictEqual((yield* Effect.flip(read))._tag, "PersistenceError")
      isCut = false
      assert.deepStrictEqual(yield* read, [first])
      assert.deepStrictEqual(yield* read, [])
      const second = yield* send
      assert.deepStrictEqual(yield* read, [second])
    })
  )
})
