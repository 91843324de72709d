/**
 * How a process hands its work over before it stops: whoever reads pages commits those it has and reads no more, and nothing new is begun. What a
 * workflow had under way ends with the process, and another runner goes on at the stored cursor.
 */
import { Context, Deferred, Effect, Latch, Layer } from "effect"

export interface HandOverShape {
  /** From now on; there is no way back. */
  readonly begin: Effect.Effect<void>
  readonly hasBegun: Effect.Effect<boolean>
  /** Ends when handing over has begun. */
  readonly begun: Effect.Effect<void>
  /** Work that is let come to its own end. Once handing over has begun it is not begun any more, and waits for the end of the process. */
  readonly during: <A, E, R>(work: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
  /** Ends when no such work is under way. */
  readonly idle: Effect.Effect<void>
  /** Asks the program to hand over and be started anew, with the reason. */
  readonly askFor: (reason: string) => Effect.Effect<void>
  /** Ends with the reason once that has been asked for. */
  readonly asked: Effect.Effect<string>
}

export class HandOver extends Context.Service<HandOver, HandOverShape>()("@openfaith/sync-engine/HandOver") {
  static readonly layer = Layer.sync(HandOver, () => {
    const begun = Latch.makeUnsafe(false)
    const idle = Latch.makeUnsafe(true)
    const asked = Deferred.makeUnsafe<string>()
    let hasBegun = false
    let underWay = 0
    const enter = Effect.sync(() => {
      underWay++
      idle.closeUnsafe()
    })
    const leave = Effect.sync(() => {
      underWay--
      if (underWay === 0) idle.openUnsafe()
    })
    return HandOver.of({
      begin: Effect.sync(() => {
        hasBegun = true
        begun.openUnsafe()
      }),
      hasBegun: Effect.sync(() => hasBegun),
      begun: begun.await,
      during: (work) =>
        Effect.suspend(() =>
          hasBegun
            ? Effect.never
            : Effect.acquireUseRelease(
                enter,
                () => work,
                () => leave
              )
        ),
      idle: idle.await,
      askFor: (reason) => Effect.asVoid(Deferred.succeed(asked, reason)),
      asked: Deferred.await(asked)
    })
  })
}
