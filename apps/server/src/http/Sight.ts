/** What a caller may see. What it may not see it is told of as of what does not exist. */
import { Caller, type NotFound, type BadRequest } from "@openfaith/api"
import { type Connection, Connections, type Organisation } from "@openfaith/sync-engine"
import { Context, Effect, Layer, Option } from "effect"
import { Listings } from "../operations/Listings.ts"
import { noSuch, organisationMissing } from "./refusals.ts"
import { noteFacts } from "./RequestFacts.ts"

export interface SightShape {
  /** An organisation that is there and that the caller sees. */
  readonly organisation: (id: string) => Effect.Effect<Organisation, typeof NotFound.Type, Caller>
  /** The same of a connection. */
  readonly connection: (id: string) => Effect.Effect<Connection, typeof NotFound.Type, Caller>
  /** The organisation a request is about: the one it names, or the caller's only one; `null`: every one, for a caller who is not bound. */
  readonly narrowedTo: (orgId: string | undefined) => Effect.Effect<string | null, typeof NotFound.Type | typeof BadRequest.Type, Caller>
}

export class Sight extends Context.Service<Sight, SightShape>()("@openfaith/server/http/Sight") {
  static readonly layer = Layer.effect(
    Sight,
    Effect.gen(function* () {
      const connections = yield* Connections
      const listings = yield* Listings

      const organisation = Effect.fnUntraced(function* (id: string) {
        const { orgIds } = yield* Caller
        if (orgIds !== null && !orgIds.includes(id)) return yield* Effect.fail(noSuch("organisation", id))
        const found = yield* Effect.orDie(listings.organisation(id))
        if (Option.isSome(found)) yield* noteFacts({ organisation: id })
        return Option.isSome(found) ? found.value : yield* Effect.fail(noSuch("organisation", id))
      })

      return Sight.of({
        organisation,
        connection: Effect.fnUntraced(function* (id) {
          const found = yield* Effect.orDie(connections.find(id))
          return Option.isSome(found) ? yield* seen("connection", id)(found.value) : yield* Effect.fail(noSuch("connection", id))
        }),
        narrowedTo: Effect.fnUntraced(function* (orgId) {
          if (orgId !== undefined) return (yield* organisation(orgId)).id
          const { orgIds } = yield* Caller
          if (orgIds === null) return null
          const [only, another] = orgIds
          return only !== undefined && another === undefined ? only : yield* Effect.fail(organisationMissing)
        })
      })
    })
  )
}

/** Passes on what belongs to an organisation of the caller. */
export const seen =
  (what: string, id: string) =>
  <A extends { readonly orgId: string }>(found: A): Effect.Effect<A, typeof NotFound.Type, Caller> =>
    Effect.flatMap(Caller, ({ orgIds }) =>
      orgIds === null || orgIds.includes(found.orgId) ? Effect.succeed(found) : Effect.fail(noSuch(what, id))
    ).pipe(Effect.tap(noteFacts({ organisation: found.orgId, ...(what === "run" || what === "connection" ? { [what]: id } : {}) })))
