import { defaultPageSize, OpenFaithApi, type Reason } from "@openfaith/api"
import { ChangeFeed, FindPlace, QuarantineGroupPlace, RecordPlace } from "@openfaith/sync-engine"
import { Effect, Layer, Schema } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { Listings } from "../../operations/Listings.ts"
import { type Chosen, Operations } from "../../operations/Operations.ts"
import { CallersView } from "../CallersView.ts"
import { readCursor, toPage } from "../Cursor.ts"
import { decidedBy } from "../decidedBy.ts"
import { already, cannotBeDone, disconnected, entityOff, noSuch, positionUndone, positionUnusable } from "../refusals.ts"
import { seen, Sight } from "../Sight.ts"

/** An id that a bigint column holds. */
const NumericId = Schema.String.check(Schema.isPattern(/^\d{1,18}$/))

const unknownEntity = (entity: string, next: string) => cannotBeDone("unknown_entity", `There is no entity "${entity}".`, next, { entity })

/** The organisation a list is about, where it may be narrowed to one connection: that connection's, if the caller sees it. */
const withinConnection = (sight: typeof Sight.Service) =>
  Effect.fnUntraced(function* (named: string | undefined, connectionId: string | null) {
    if (connectionId === null) return yield* sight.narrowedTo(named)
    const { orgId } = yield* sight.connection(connectionId)
    return yield* sight.narrowedTo(named ?? orgId)
  })

const DataLive = HttpApiBuilder.group(
  OpenFaithApi,
  "data",
  Effect.fnUntraced(function* (handlers) {
    const feed = yield* ChangeFeed
    const callers = yield* CallersView
    const listings = yield* Listings
    const operations = yield* Operations
    const sight = yield* Sight

    /** What was done to a row of the organisation, in the contract's shape. */
    const erasing = Effect.fnUntraced(function* (
      row: { readonly orgId: string; readonly entity: string; readonly id: string },
      doing: ReturnType<typeof operations.previewErasure>
    ) {
      yield* sight.organisation(row.orgId)
      const { records, rows } = yield* doing.pipe(
        Effect.catchTags({
          NothingToErase: () => Effect.fail(noSuch("row", row.id)),
          MergedAway: ({ into, message }) =>
            Effect.fail(cannotBeDone("merged_away", message, `Erase ${into}: what merged into it goes with it.`, { into })),
          UnknownAdapter: ({ adapter, message }) =>
            Effect.fail(cannotBeDone("unknown_adapter", message, "Install the adapter it was read with.", { adapter })),
          SqlError: Effect.die
        })
      )
      return {
        ...row,
        records: records.map(({ entity, ids }) => ({ entity, count: ids.length })),
        rows: Object.entries(rows).map(([table, count]) => ({ table, rows: count }))
      }
    })

    return handlers.handleAll({
      previewErasure: ({ params: { orgId }, payload: { entity, id } }) =>
        erasing({ orgId, entity, id }, operations.previewErasure({ orgId, entity, id })),
      erase: Effect.fnUntraced(function* ({ params: { orgId }, payload: { by, entity, id } }) {
        const who = yield* decidedBy(by)
        return yield* erasing({ orgId, entity, id }, operations.erase({ orgId, entity, id }, who))
      }),
      getLineage: ({ params: { id } }) =>
        operations.explain({ id }).pipe(
          Effect.catchTags({ NothingKnown: () => Effect.fail(noSuch("row", id)), SqlError: Effect.die }),
          // Asked for by a row's id, no name of an adapter or entity is given that could be unknown.
          Effect.catchTag(["UnknownEntity", "UnknownAdapter"], Effect.die),
          Effect.tap((explained) => {
            const [record] = explained.records
            const place = explained.row ?? record
            return place === undefined ? Effect.fail(noSuch("row", id)) : seen("row", id)(place)
          })
        ),
      getRecordLineage: Effect.fnUntraced(function* ({ params: { entity, externalId, orgId }, query: { adapter = null } }) {
        yield* sight.organisation(orgId)
        return yield* operations.explain({ orgId, adapter, entity, externalId }).pipe(
          Effect.catchTags({
            NothingKnown: () => Effect.fail(noSuch("record", externalId)),
            UnknownAdapter: ({ message }) =>
              Effect.fail(cannotBeDone("unknown_adapter", message, "/v1/adapters lists those there are.", { adapter })),
            UnknownEntity: () => Effect.fail(unknownEntity(entity, "/v1/adapters lists the entities of each adapter.")),
            SqlError: Effect.die
          })
        )
      }),
      getFeedPosition: () => Effect.map(Effect.orDie(feed.now), (position) => ({ position })),
      readChanges: Effect.fnUntraced(function* ({ query: { after = null, limit = defaultPageSize, orgId: named, wait = 0 } }) {
        const orgId = yield* sight.narrowedTo(named)
        return yield* feed.readSoon({ after, orgId, limit, waitMs: wait * 1000 }, callers.look).pipe(
          Effect.catchTags({
            UnusablePosition: ({ isUndone }) => Effect.fail(isUndone ? positionUndone : positionUnusable),
            SqlError: Effect.die
          })
        )
      }),
      listRecords: Effect.fnUntraced(function* ({
        params: { entity, orgId },
        query: { adapter = null, cursor, externalId = null, includeDeleted: flag, limit = defaultPageSize }
      }) {
        yield* sight.organisation(orgId)
        const includeDeleted = flag === "true"
        const list = ["records", orgId, adapter, entity, includeDeleted, externalId]
        const after = yield* readCursor(list, RecordPlace, cursor)
        const found = yield* listings.records({ orgId, adapter, entity, includeDeleted, externalId, after, limit: limit + 1 }).pipe(
          Effect.catchTags({
            UnknownAdapter: ({ message }) =>
              Effect.fail(cannotBeDone("unknown_adapter", message, "/v1/adapters lists those there are.", { adapter })),
            UnknownEntity: ({ message }) =>
              Effect.fail(cannotBeDone("unknown_entity", message, "/v1/adapters lists the entities of each adapter.", { entity })),
            SqlError: Effect.die
          })
        )
        return toPage(list, limit, found, ({ place }) => place)
      }),
      search: Effect.fnUntraced(function* ({ params: { orgId }, query: { cursor, limit = defaultPageSize, text } }) {
        yield* sight.organisation(orgId)
        const list = ["search", orgId, text]
        const after = yield* readCursor(list, FindPlace, cursor)
        const found = yield* Effect.orDie(listings.search({ orgId, text, after, limit: limit + 1 }))
        return toPage(list, limit, found, ({ place }) => place)
      }),
      listRows: Effect.fnUntraced(function* ({ params: { entity, orgId }, query: { cursor, ids, limit = defaultPageSize } }) {
        yield* sight.organisation(orgId)
        const list = ["rows", orgId, entity, ids ?? null]
        const after = yield* readCursor(list, Schema.String, cursor)
        const found = yield* listings.rows({ orgId, entity, ids: ids?.split(",") ?? null, after: after ?? "", limit: limit + 1 }).pipe(
          Effect.catchTags({
            UnknownCanonicalEntity: ({ message }) =>
              Effect.fail(cannotBeDone("unknown_entity", message, "docs/reference/tables.md tells of each.", { entity })),
            SqlError: Effect.die
          })
        )
        return toPage(list, limit, found, ({ id }) => id)
      })
    })
  })
)

const QuarantineLive = HttpApiBuilder.group(
  OpenFaithApi,
  "quarantine",
  Effect.fnUntraced(function* (handlers) {
    const listings = yield* Listings
    const operations = yield* Operations
    const sight = yield* Sight

    const within = withinConnection(sight)
    const notThere = {
      UnknownQuarantinedRecord: ({ id }: { readonly id: string }) => Effect.fail(noSuch("quarantined record", id)),
      UnknownQuarantineGroup: ({ fingerprint }: { readonly fingerprint: string }) => Effect.fail(noSuch("quarantine group", fingerprint)),
      AlreadyResolved: ({ message }: { readonly message: string }) => Effect.fail(already("already_resolved", message)),
      SqlError: Effect.die
    }

    return handlers.handleAll({
      listQuarantine: Effect.fnUntraced(function* ({
        query: { connectionId = null, cursor, entity = null, limit = defaultPageSize, orgId: named }
      }) {
        const orgId = yield* within(named, connectionId)
        const list = ["quarantine", orgId, connectionId, entity]
        const before = yield* readCursor(list, NumericId, cursor)
        const found = yield* Effect.orDie(listings.quarantine({ orgId, connectionId, entity, before, limit: limit + 1 }))
        return toPage(list, limit, found, ({ id }) => id)
      }),
      listQuarantineGroups: Effect.fnUntraced(function* ({
        query: { connectionId = null, cursor, entity = null, limit = defaultPageSize, orgId: named }
      }) {
        const orgId = yield* within(named, connectionId)
        const list = ["quarantineGroups", orgId, connectionId, entity]
        const after = yield* readCursor(list, QuarantineGroupPlace, cursor)
        const found = yield* Effect.orDie(listings.quarantineGroups({ orgId, connectionId, entity, after, limit: limit + 1 }))
        return toPage(list, limit, found, ({ place }) => place)
      }),
      getQuarantined: ({ params: { id } }) =>
        operations
          .quarantined(id)
          .pipe(
            Effect.catchTags({ UnknownQuarantinedRecord: () => Effect.fail(noSuch("quarantined record", id)), SqlError: Effect.die }),
            Effect.flatMap(seen("quarantined record", id))
          ),
      replayQuarantine: Effect.fnUntraced(function* ({ payload }) {
        const orgId = yield* sight.narrowedTo(payload.orgId)
        const chosen: Chosen =
          "all" in payload
            ? { orgId, all: true }
            : "id" in payload
              ? { orgId, id: payload.id }
              : { orgId, fingerprint: payload.fingerprint }
        return yield* operations.replayQuarantine(chosen).pipe(Effect.catchTags(notThere))
      }),
      waiveQuarantine: Effect.fnUntraced(function* ({ payload }) {
        const orgId = yield* sight.narrowedTo(payload.orgId)
        const chosen = "id" in payload ? { orgId, id: payload.id } : { orgId, fingerprint: payload.fingerprint }
        const waived = yield* operations.waiveQuarantine(chosen, payload.reason).pipe(
          Effect.catchTags({
            ...notThere,
            ReasonMissing: () =>
              Effect.fail(cannotBeDone("reason_missing", "Nothing was waived.", "Say why in `reason`, for whoever asks later."))
          })
        )
        return { waived }
      })
    })
  })
)

const DecisionsLive = HttpApiBuilder.group(
  OpenFaithApi,
  "decisions",
  Effect.fnUntraced(function* (handlers) {
    const listings = yield* Listings
    const operations = yield* Operations
    const sight = yield* Sight

    const within = withinConnection(sight)
    const view = (id: string, samples: number) =>
      operations.decision(id, samples).pipe(
        Effect.catchTags({ UnknownDecision: () => Effect.fail(noSuch("decision", id)), SqlError: Effect.die }),
        Effect.tap(({ decision }) => seen("decision", id)(decision))
      )
    const deciding = Effect.fnUntraced(function* (id: string, { by, reason }: Reason) {
      yield* view(id, 0)
      return { id, by: yield* decidedBy(by), reason: reason ?? null }
    })
    const refused = {
      UnknownDecision: ({ id }: { readonly id: string }) => Effect.fail(noSuch("decision", id)),
      NotToDecide: ({ message }: { readonly message: string }) => Effect.fail(already("already_decided", message)),
      SqlError: Effect.die
    }

    return handlers.handleAll({
      listDecisions: Effect.fnUntraced(function* ({ query: { connectionId = null, cursor, limit = defaultPageSize, open, orgId: named } }) {
        const orgId = yield* within(named, connectionId)
        const onlyOpen = open === "true"
        const list = ["decisions", orgId, connectionId, onlyOpen]
        const before = yield* readCursor(list, NumericId, cursor)
        const found = yield* Effect.orDie(listings.decisions({ orgId, connectionId, onlyOpen, before, limit: limit + 1 }))
        return toPage(list, limit, found, ({ id }) => id)
      }),
      getDecision: ({ params: { id }, query: { samples = 20 } }) => view(id, samples),
      confirmDecision: Effect.fnUntraced(function* ({ params: { id }, payload }) {
        return yield* operations.confirmDeletions(yield* deciding(id, payload)).pipe(
          Effect.catchTags({
            ...refused,
            UnknownAdapter: ({ message }) => Effect.fail(cannotBeDone("unknown_adapter", message, "Install the adapter again.")),
            UnknownEntity: ({ entity }) => Effect.fail(unknownEntity(entity, "Install the adapter that has it again.")),
            EntityOff: (off) => Effect.fail(entityOff(off)),
            NoLongerConnected: (error) => Effect.fail(disconnected(error))
          })
        )
      }),
      rejectDecision: Effect.fnUntraced(function* ({ params: { id }, payload }) {
        return yield* operations.rejectDeletions(yield* deciding(id, payload)).pipe(Effect.catchTags(refused))
      }),
      undoDecision: Effect.fnUntraced(function* ({ params: { id }, payload }) {
        return yield* operations.undoDeletions(yield* deciding(id, payload)).pipe(
          Effect.catchTags({
            ...refused,
            OlderTransform: ({ message }) => Effect.fail(cannotBeDone("older_program", message, "Run the newer version."))
          })
        )
      })
    })
  })
)

const ReprojectionsLive = HttpApiBuilder.group(
  OpenFaithApi,
  "reprojections",
  Effect.fnUntraced(function* (handlers) {
    const listings = yield* Listings
    const operations = yield* Operations
    const sight = yield* Sight

    const scopeOf = Effect.fnUntraced(function* ({ entity = null, orgId }: { readonly orgId?: string; readonly entity?: string | null }) {
      return { orgId: yield* sight.narrowedTo(orgId), entity }
    })
    const refused = {
      NothingStored: () => Effect.fail(cannotBeDone("nothing_stored", "Nothing of that has been synced.", "Sync it first.")),
      UnknownEntity: ({ entity }: { readonly entity: string }) =>
        Effect.fail(unknownEntity(entity, "/v1/adapters lists the entities of each adapter.")),
      UnknownAdapter: ({ message }: { readonly message: string }) =>
        Effect.fail(cannotBeDone("unknown_adapter", message, "Install the adapter again.")),
      SqlError: Effect.die
    }

    return handlers.handleAll({
      listReprojections: Effect.fnUntraced(function* ({ query: { cursor, limit = defaultPageSize, open, orgId: named } }) {
        const orgId = yield* sight.narrowedTo(named)
        const onlyOpen = open === "true"
        const list = ["reprojections", orgId, onlyOpen]
        const after = yield* readCursor(list, Schema.Int, cursor)
        const found = yield* Effect.orDie(listings.reprojections({ orgId, onlyOpen, after: after ?? 0, limit: limit + 1 }))
        return toPage(list, limit, found, ({ entityId }) => entityId)
      }),
      previewReprojection: Effect.fnUntraced(function* ({ payload }) {
        return { items: yield* operations.previewReprojection(yield* scopeOf(payload)).pipe(Effect.catchTags(refused)) }
      }),
      requestReprojection: Effect.fnUntraced(function* ({ payload }) {
        const items = yield* operations.requestReprojection(yield* scopeOf(payload)).pipe(
          Effect.catchTags({
            ...refused,
            OlderTransform: ({ message }) => Effect.fail(cannotBeDone("older_program", message, "Run the newer version."))
          })
        )
        return { items }
      })
    })
  })
)

export const DataHandlers = Layer.mergeAll(DataLive, QuarantineLive, DecisionsLive, ReprojectionsLive)
