/**
 * One refresher for each credential in the cluster. A refresh may spend the refresh token, so two at once could lock the connection out: whoever takes it
 * upon itself claims the row, asks, and commits the new pair before anybody uses it; the others wait for the row. Killed in between, the claim runs out
 * and the next one tries with what is stored. Within a process all callers share one look.
 */
import { type Adapter, AccessRefused, type OAuth, SourceUnavailable, type SourceError, type Tokens } from "@openfaith/adapter-core"
import { Context, Duration, Effect, Layer, Option, Random, Redacted, Ref, Semaphore } from "effect"
import { monotonicMillis } from "../monotonicMillis.ts"
import { type Connection, Connections } from "../state/Connections.ts"
import { Credentials, type HeldPair } from "./Credentials.ts"
import { TokenEndpoint } from "./TokenEndpoint.ts"

export interface RefresherShape {
  /** The tokens of a connection, for one client of it. */
  readonly tokens: (connection: Connection, adapter: Adapter, oauth: OAuth) => Effect.Effect<Tokens>
}

/** Longer than the token endpoint is waited for. */
const claimSeconds = 20
/** How often whoever waits for another's refresh looks whether it is done, and for how long. */
const lookEvery = Duration.millis(150)
const waitMillis = (claimSeconds + 10) * 1000
/** Refusals in a row after which a person is asked: sources refuse good tokens at random now and then. */
const mostRefusals = 3
/** Between a refusal and the next attempt where the token is over; else a third of the time that it is still good. */
const afterRefusal = Duration.seconds(1)
/** A token that is said to have expired so soon after it was given is the source's mistake. */
const tooYoungSeconds = 10
/** After a refresh that did not come about, a token that is still good is used for so long before the next attempt. */
const nextTryMillis = 30_000

/** Refreshed when so much of its life is left: a tenth, at least five minutes, of a short one half. */
export const marginSeconds = (lifetimeSeconds: number): number => Math.min(Math.max(lifetimeSeconds / 10, 300), lifetimeSeconds / 2)

interface Held {
  readonly version: number
  readonly token: Redacted.Redacted
  /** Until then, on this process's clock, nobody is asked for another. */
  readonly untilMillis: number
}

const isSame = (one: Redacted.Redacted, other: Redacted.Redacted) => Redacted.value(one) === Redacted.value(other)

export class Refresher extends Context.Service<Refresher, RefresherShape>()("@openfaith/sync-engine/credentials/Refresher") {
  static readonly layer = Layer.effect(
    Refresher,
    Effect.gen(function* () {
      const connections = yield* Connections
      const credentials = yield* Credentials
      const endpoint = yield* TokenEndpoint
      const me = `refresher ${yield* Random.nextIntBetween(0, Number.MAX_SAFE_INTEGER)} of ${process.pid}`

      const tokens: RefresherShape["tokens"] = Effect.fnUntraced(function* (connection, adapter, oauth) {
        const path = oauth.token
        const held = yield* Ref.make<Held | null>(null)
        const alone = yield* Semaphore.make(1)

        const hold = Effect.fnUntraced(function* ({ access, version }: Pick<HeldPair, "access" | "version">, seconds: number) {
          yield* Ref.set(held, { version, token: access, untilMillis: (yield* monotonicMillis) + seconds * 1000 })
          return access
        })
        const untilMargin = ({ ageSeconds, leftSeconds }: HeldPair) => leftSeconds - marginSeconds(ageSeconds + leftSeconds)

        const stored = Effect.gen(function* () {
          const pair = yield* credentials.openPair(connection).pipe(
            Effect.catchTag("SealBroken", (broken) =>
              Effect.fail(new AccessRefused({ path, status: 401, lacks: null, detail: broken.message }))
            ),
            Effect.catchTag("SqlError", (error) => Effect.die(error))
          )
          return Option.isSome(pair)
            ? pair.value
            : yield* new AccessRefused({ path, status: 401, lacks: null, detail: "there is no pair of tokens any more" })
        })

        const refused = (detail: string) => new AccessRefused({ path, status: 401, lacks: null, detail })
        const giveUp = Effect.fnUntraced(function* (detail: string) {
          const error = refused(detail)
          yield* Effect.orDie(connections.needsReauthorisation(connection.id, error.message))
          return yield* error
        })

        /** Asks the source with the pair that is stored, which nobody else does meanwhile. Afterwards the row says what came of it. */
        const ask = (pair: HeldPair, refresh: Redacted.Redacted, restSeconds: number) =>
          endpoint.exchange(adapter, oauth, connection.baseUrl, { kind: "refresh", token: refresh }).pipe(
            // Where no other refresh token is given, the one before goes on.
            Effect.flatMap((given) =>
              Effect.orDie(credentials.replace(connection, pair.version, { ...given, refresh: given.refresh ?? refresh }))
            ),
            Effect.asVoid,
            Effect.catchTag("GrantRefused", ({ detail }) =>
              Effect.gen(function* () {
                const noted = yield* Effect.orDie(
                  credentials.noteRefused(connection, pair.version, mostRefusals, refused(detail).message, restSeconds)
                )
                if (Option.isSome(noted) && noted.value >= mostRefusals) return yield* refused(detail)
                if (restSeconds === 0) yield* Effect.sleep(afterRefusal)
              })
            ),
            Effect.tapError((error) =>
              error._tag === "AccessRefused" ? Effect.void : Effect.orDie(credentials.release(connection.id, pair.version, me))
            ),
            // A secret of ours that is missing or wrong is no reason to ask each church again.
            Effect.catchTag(["ClientRefused", "OAuthNotConfigured"], ({ message }) =>
              Effect.fail(new SourceUnavailable({ path, reason: message }))
            ),
            // What has been answered has to be kept, whoever has stopped waiting for it.
            Effect.uninterruptible
          )

        /**
         * A token that is good for a while, other than `expired`. Looks at the row first, each time round: somebody else may have been quicker.
         */
        const renewed = Effect.fnUntraced(function* (expired: Redacted.Redacted | null) {
          const began = yield* monotonicMillis
          for (;;) {
            const pair = yield* stored
            const isOther = expired === null || !isSame(pair.access, expired)
            const fresh = untilMargin(pair)
            if (isOther && fresh > 0) return yield* hold(pair, fresh)
            if (!isOther && pair.ageSeconds < tooYoungSeconds) {
              const reason = `it says that a token has expired which it gave ${Math.ceil(pair.ageSeconds)} s ago`
              return yield* new SourceUnavailable({ path, reason })
            }
            const { refresh } = pair
            if (pair.refusals >= mostRefusals) return yield* refused("the source has refused to refresh the token")
            if (refresh === null) {
              if (isOther && pair.leftSeconds > 0) return yield* hold(pair, pair.leftSeconds)
              return yield* giveUp("the token has expired, and the source gave none to refresh it with")
            }
            const isGood = isOther && pair.leftSeconds > 60
            if (isGood && pair.restSeconds > 0) return yield* hold(pair, pair.restSeconds)
            if (yield* Effect.orDie(credentials.claim(connection.id, pair.version, me, claimSeconds, !isGood))) {
              const asked = yield* Effect.result(ask(pair, refresh, isGood ? pair.leftSeconds / 3 : 0))
              if (asked._tag === "Success") continue
              // What was refreshed early is good for a while yet.
              if (asked.failure._tag !== "AccessRefused" && isOther && pair.leftSeconds > 5)
                return yield* hold(pair, Math.min(pair.leftSeconds, nextTryMillis / 1000))
              return yield* asked.failure
            }
            if (isOther && pair.leftSeconds > 5) return yield* hold(pair, Math.min(pair.leftSeconds / 2, 1))
            if ((yield* monotonicMillis) - began > waitMillis)
              return yield* new SourceUnavailable({ path, reason: "another process has been refreshing the token for too long" })
            yield* Effect.sleep(lookEvery)
          }
        })

        const current: Effect.Effect<Redacted.Redacted, SourceError> = Effect.gen(function* () {
          const known = yield* Ref.get(held)
          if (known !== null && (yield* monotonicMillis) < known.untilMillis) return known.token
          return yield* alone.withPermit(
            Effect.gen(function* () {
              // While it was waited for, somebody else may have looked.
              const now = yield* Ref.get(held)
              return now !== null && (yield* monotonicMillis) < now.untilMillis ? now.token : yield* renewed(null)
            })
          )
        })

        return {
          current,
          after: (expired) =>
            alone.withPermit(
              Effect.gen(function* () {
                const now = yield* Ref.get(held)
                if (now !== null && !isSame(now.token, expired)) return now.token
                return yield* renewed(expired)
              })
            ),
          insteadOf: (refusedToken) =>
            alone.withPermit(
              Effect.gen(function* () {
                const pair = yield* stored
                if (isSame(pair.access, refusedToken)) return Option.none()
                return Option.some(yield* hold(pair, Math.max(0, untilMargin(pair))))
              })
            )
        }
      })

      return Refresher.of({ tokens })
    })
  )
}
