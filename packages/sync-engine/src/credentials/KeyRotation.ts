/**
 * Rotates keys while everything runs: data keys are wrapped with the current master key, each organisation gets a new data key, and its secrets are
 * sealed with that. Killed in between, it is simply done again. Older data keys stay: somebody may be sealing with one this very moment.
 */
import { Context, Effect, Layer, Schema } from "effect"
import { SqlClient, type SqlError, SqlSchema } from "effect/sql"
import { Connections } from "../state/Connections.ts"
import { decoded } from "../state/decoded.ts"
import { MasterKeys } from "./MasterKeys.ts"
import { SourceClients } from "./SourceClients.ts"
import { Vault } from "./Vault.ts"
import { WebhookSubscriptions } from "./WebhookSubscriptions.ts"

export interface Rotated {
  /** There is a new master key. False: it is given from outside, and rotated there. */
  readonly replaced: boolean
  /** Data keys that are wrapped with another master key now. */
  readonly rewrapped: number
  /** Organisations with a new data key. */
  readonly organisations: number
  /** Secrets that are sealed with it. */
  readonly resealed: number
  /** Connections whose secrets could not be opened: they have to be connected again. */
  readonly broken: ReadonlyArray<string>
}

export interface KeyRotationShape {
  readonly rotate: Effect.Effect<Rotated, SqlError.SqlError>
}

/** Data keys that another one has followed for so long are destroyed, unless something is still sealed with them. */
const keptHours = 1

export class KeyRotation extends Context.Service<KeyRotation, KeyRotationShape>()("@openfaith/sync-engine/credentials/KeyRotation") {
  static readonly layer = Layer.effect(
    KeyRotation,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const connections = yield* Connections
      const clients = yield* SourceClients
      const subscriptions = yield* WebhookSubscriptions
      const vault = yield* Vault
      const masterKeys = yield* MasterKeys

      const sealingOrganisations = SqlSchema.findAll({
        Request: Schema.Void,
        Result: Schema.Struct({ orgId: Schema.String }),
        execute: () => sql`
          SELECT DISTINCT c.org_id AS "orgId" FROM sync.credentials k JOIN sync.connections c ON c.id = k.connection_id ORDER BY 1`
      })

      const rotateOne = Effect.fnUntraced(function* (orgId: string) {
        yield* vault.renew(orgId)
        let resealed = 0
        const broken: Array<string> = []
        for (const connection of yield* connections.list({ orgId })) {
          const both = Effect.zipWith(clients.reseal(connection), subscriptions.reseal(connection), (one, many) => Number(one) + many)
          resealed += yield* Effect.catchTag(both, "SealBroken", () => Effect.sync(() => (broken.push(connection.id), 0)))
        }
        return { resealed, broken }
      })

      const rotate = Effect.gen(function* () {
        const replaced = yield* masterKeys.replace
        const rewrapped = yield* vault.rewrap
        const organisations = yield* decoded(sealingOrganisations())
        const each = yield* Effect.forEach(organisations, ({ orgId }) => rotateOne(orgId))
        yield* vault.retire(keptHours)
        return {
          replaced,
          rewrapped,
          organisations: organisations.length,
          resealed: each.reduce((sum, { resealed }) => sum + resealed, 0),
          broken: each.flatMap(({ broken }) => broken)
        }
      }).pipe(Effect.withSpan("KeyRotation.rotate"))

      return KeyRotation.of({ rotate })
    })
  )
}
