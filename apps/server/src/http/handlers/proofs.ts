import { defaultPageSize, OpenFaithApi } from "@openfaith/api"
import { ProvenPlace } from "@openfaith/sync-engine"
import { Effect, Schema } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { Listings } from "../../operations/Listings.ts"
import { readCursor, toPage } from "../Cursor.ts"
import { cannotBeDone } from "../refusals.ts"
import { Sight } from "../Sight.ts"

const placeOf = ({ connectionId, entity }: ProvenPlace): ProvenPlace => ({ connectionId, entity })

export const ProofHandlers = HttpApiBuilder.group(
  OpenFaithApi,
  "proofs",
  Effect.fnUntraced(function* (handlers) {
    const listings = yield* Listings
    const sight = yield* Sight

    return handlers.handleAll({
      listProven: Effect.fnUntraced(function* ({
        query: { connectionId = null, cursor, entity = null, limit = defaultPageSize, orgId: named }
      }) {
        const orgId = yield* sight.narrowedTo(named)
        if (connectionId !== null) yield* sight.connection(connectionId)
        const list = ["proven", orgId, connectionId, entity]
        const after = yield* readCursor(list, ProvenPlace, cursor)
        const found = yield* listings.proven({ orgId, connectionId, entity, after, limit: limit + 1 }).pipe(
          Effect.catchTags({
            UnknownEntity: () =>
              Effect.fail(
                cannotBeDone("unknown_entity", `There is no entity "${entity}".`, "/v1/adapters lists the entities of each adapter.", {
                  entity
                })
              ),
            SqlError: Effect.die
          })
        )
        return toPage(list, limit, found, placeOf)
      }),
      listLeastProven: Effect.fnUntraced(function* ({ query: { cursor, limit = defaultPageSize, orgId: named } }) {
        const orgId = yield* sight.narrowedTo(named)
        const list = ["leastProven", orgId]
        const after = yield* readCursor(list, Schema.String, cursor)
        const found = yield* Effect.orDie(listings.leastProven({ orgId, after: after ?? "", limit: limit + 1 }))
        return toPage(list, limit, found, ({ connectionId }) => connectionId)
      }),
      listOverdue: Effect.fnUntraced(function* ({ query: { cursor, limit = defaultPageSize, orgId: named } }) {
        const orgId = yield* sight.narrowedTo(named)
        const list = ["overdue", orgId]
        const after = yield* readCursor(list, ProvenPlace, cursor)
        const found = yield* Effect.orDie(listings.overdue({ orgId, after, limit: limit + 1 }))
        return toPage(list, limit, found, placeOf)
      }),
      listWaitingReads: Effect.fnUntraced(function* ({ query: { cursor, limit = defaultPageSize, orgId: named } }) {
        const orgId = yield* sight.narrowedTo(named)
        const list = ["reads", orgId]
        const after = yield* readCursor(list, Schema.Int, cursor)
        const found = yield* Effect.orDie(listings.waitingReads({ orgId, after: after ?? 0, limit: limit + 1 }))
        return toPage(list, limit, found, ({ entityId }) => entityId)
      })
    })
  })
)
