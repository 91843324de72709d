/** Finds out who sends a request, by key or by session. */
import type { CallerFacts } from "@openfaith/api"
import { Context, Effect, Layer, type Redacted } from "effect"
import type { SqlError } from "effect/sql"
import { ApiKeys } from "../access/ApiKeys.ts"
import { LocalKey } from "../access/LocalKey.ts"
import { Sessions } from "../access/Sessions.ts"

export interface CallerInSession extends CallerFacts {
  /** The secret the browser is to have from now on; `null`: it keeps its own. */
  readonly renewed: Redacted.Redacted | null
}

export interface WhoAsksShape {
  /** Whether it is the key of the home, which is known without looking anywhere. */
  readonly isLocal: (secret: Redacted.Redacted) => boolean
  /** `null`: nobody we know, or not any more. */
  readonly byKey: (secret: Redacted.Redacted) => Effect.Effect<CallerFacts | null, SqlError.SqlError>
  readonly bySession: (secret: Redacted.Redacted) => Effect.Effect<CallerInSession | null, SqlError.SqlError>
}

export class WhoAsks extends Context.Service<WhoAsks, WhoAsksShape>()("@openfaith/server/http/WhoAsks") {
  static readonly layer = Layer.effect(
    WhoAsks,
    Effect.gen(function* () {
      const keys = yield* ApiKeys
      const local = yield* LocalKey
      const sessions = yield* Sessions

      return WhoAsks.of({
        isLocal: local.matches,
        byKey: Effect.fn("WhoAsks.byKey")(function* (secret) {
          if (local.matches(secret)) return { id: "local", name: "local", scope: "admin", orgIds: null, isLocal: true }
          const found = yield* keys.find(secret)
          if (found._tag === "None") return null
          const { id, name, orgIds, scope } = found.value
          return { id, name, scope, orgIds, isLocal: false }
        }),
        bySession: Effect.fn("WhoAsks.bySession")(function* (secret) {
          const found = yield* sessions.find(secret)
          return found === null ? null : { ...found, isLocal: false }
        })
      })
    })
  )
}
