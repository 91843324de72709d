/**
 * The engine's journal, from which nothing is lost on the way. What is read of it is marked in the same statement, and given to nobody else for ten minutes:
 * where the answer does not arrive, as when the connection is cut just then, the marks are taken away before the next reading. What was given before and is
 * still being worked on is then given again, and left alone by who has it.
 */
import { Effect, Layer } from "effect"
import { MessageStorage } from "effect/cluster"

/** Around another layer's storage. */
export const withoutDoubtfulReads = Layer.effect(
  MessageStorage.MessageStorage,
  Effect.map(MessageStorage.MessageStorage, (storage) => {
    let isDoubtful = false
    const watched = <A, E>(reading: Effect.Effect<A, E>) => Effect.onError(reading, () => Effect.sync(() => (isDoubtful = true)))
    return MessageStorage.MessageStorage.of({
      ...storage,
      unprocessedMessages: (shardIds, options) =>
        Effect.suspend(() => {
          const wasDoubtful = isDoubtful
          isDoubtful = false
          const marks = wasDoubtful ? storage.resetShards(shardIds) : Effect.void
          return watched(Effect.andThen(marks, storage.unprocessedMessages(shardIds, options)))
        }),
      unprocessedMessagesById: (messageIds) => watched(storage.unprocessedMessagesById(messageIds))
    })
  })
)
