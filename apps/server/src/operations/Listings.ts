/** What there is, in pages: each list goes on after a key, so the last page costs what the first does. `limit` may be one more than is shown. */
import {
  Adapters,
  CanonicalModel,
  type CanonicalLine,
  Connections,
  type Connection,
  type Decision,
  Decisions,
  type Find,
  type FindPlace,
  type LeastProven,
  type Organisation,
  type PlacedGroup,
  type ProvenEntity,
  type ProvenPlace,
  Quarantine,
  type QuarantinedRecord,
  type QuarantineGroupPlace,
  Receipts,
  RecordLanes,
  type RecordPlace,
  type Reprojection,
  Reprojections,
  type Run,
  Runs,
  Schedules,
  Search,
  type StoredRecord,
  StoredRows,
  type StoredSchedule,
  type UnknownAdapter,
  type UnknownEntity,
  usualDueAgeSeconds,
  WaitingReads
} from "@openfaith/sync-engine"
import { Context, Effect, Layer, Option } from "effect"
import type { SqlError } from "effect/sql"
import { entityNamed } from "./entityNamed.ts"
import { UnknownCanonicalEntity } from "./Operations.ts"
import type { ReadsWaiting } from "./recordOperations.ts"
import { ageOf, type EntityAge } from "./upkeepOperations.ts"

type Listed<A, E = never> = Effect.Effect<ReadonlyArray<A>, SqlError.SqlError | E>

interface Within {
  /** `null`: every organisation. */
  readonly orgId: string | null
  readonly limit: number
}

interface OfConnection {
  /** `null`: every connection. */
  readonly connectionId: string | null
}

export interface ListingsShape {
  readonly organisations: (page: {
    readonly ids: ReadonlyArray<string> | null
    readonly after: string
    readonly limit: number
  }) => Listed<Organisation>
  readonly organisation: (id: string) => Effect.Effect<Option.Option<Organisation>, SqlError.SqlError>
  readonly connections: (
    page: Within & { readonly adapter: string | null; readonly onlyConnected?: boolean; readonly after: string }
  ) => Listed<Connection>
  /** Newest first. */
  readonly runs: (
    page: Within & {
      readonly connectionId: string | null
      readonly kind?: Run["kind"]
      readonly isBrief?: boolean
      readonly before: string | null
    }
  ) => Listed<Run>
  readonly schedules: (page: Within & { readonly after: number }) => Listed<StoredSchedule>
  readonly quarantine: (
    page: Within & OfConnection & { readonly entity: string | null; readonly before: string | null }
  ) => Listed<QuarantinedRecord>
  readonly quarantineGroups: (
    page: Within & OfConnection & { readonly entity: string | null; readonly after: QuarantineGroupPlace | null }
  ) => Listed<PlacedGroup>
  readonly reprojections: (page: Within & { readonly onlyOpen: boolean; readonly after: number }) => Listed<Reprojection>
  /** Fails where no adapter has the entity. */
  readonly proven: (
    page: Within & { readonly connectionId: string | null; readonly entity: string | null; readonly after: ProvenPlace | null }
  ) => Listed<ProvenEntity, UnknownEntity>
  readonly leastProven: (page: Within & { readonly after: string }) => Listed<LeastProven>
  /** Entities in which a deletion may have stayed unseen for longer than it should. */
  readonly overdue: (page: Within & { readonly after: ProvenPlace | null }) => Listed<EntityAge>
  readonly waitingReads: (page: Within & { readonly after: number }) => Listed<ReadsWaiting>
  /** Newest first. */
  readonly decisions: (page: Within & OfConnection & { readonly onlyOpen: boolean; readonly before: string | null }) => Listed<Decision>
  readonly records: (page: {
    readonly orgId: string
    readonly adapter: string | null
    readonly entity: string
    readonly includeDeleted: boolean
    /** Only those of this id; `null`: all. */
    readonly externalId: string | null
    readonly after: RecordPlace | null
    readonly limit: number
  }) => Listed<StoredRecord & { readonly place: RecordPlace }, UnknownAdapter | UnknownEntity>
  readonly rows: (page: {
    readonly orgId: string
    readonly entity: string
    /** Only among these; `null`: all. */
    readonly ids: ReadonlyArray<string> | null
    readonly after: string
    readonly limit: number
  }) => Listed<CanonicalLine, UnknownCanonicalEntity>
  /** By a row's id, a record's id at its source, or the beginning of a name. */
  readonly search: (page: {
    readonly orgId: string
    readonly text: string
    readonly after: FindPlace | null
    readonly limit: number
  }) => Listed<Find & { readonly place: FindPlace }>
}

export class Listings extends Context.Service<Listings, ListingsShape>()("@openfaith/server/operations/Listings") {
  static readonly layer = Layer.effect(
    Listings,
    Effect.gen(function* () {
      const adapters = yield* Adapters
      const connections = yield* Connections
      const decisions = yield* Decisions
      const model = yield* CanonicalModel
      const quarantine = yield* Quarantine
      const runs = yield* Runs
      const schedules = yield* Schedules
      const search = yield* Search
      const receipts = yield* Receipts
      const reprojections = yield* Reprojections
      const stored = yield* StoredRows
      const waiting = yield* WaitingReads
      const lanes = yield* RecordLanes

      return Listings.of({
        organisations: connections.organisations,
        organisation: (id) =>
          connections.organisations({ ids: [id], after: "", limit: 1 }).pipe(Effect.map(([found]) => Option.fromNullishOr(found))),
        connections: connections.page,
        runs: runs.page,
        schedules: schedules.page,
        quarantine: quarantine.page,
        quarantineGroups: quarantine.groupPage,
        reprojections: reprojections.page,
        proven: Effect.fn("Listings.proven")(function* (page) {
          // No adapter is named that could be unknown.
          if (page.entity !== null) yield* entityNamed(adapters, null, page.entity).pipe(Effect.catchTag("UnknownAdapter", Effect.die))
          return yield* receipts.provenPage(page)
        }),
        leastProven: receipts.leastProvenPage,
        overdue: (page) => Effect.map(connections.overduePage({ ...page, usualDueAgeSeconds }), (found) => found.map(ageOf)),
        waitingReads: Effect.fn("Listings.waitingReads")(function* (page) {
          const found = yield* waiting.page(page)
          const reasons = yield* lanes.heldUp(found.map(({ connectionId }) => connectionId))
          return found.map((each) => ({ ...each, heldUpBy: reasons.get(each.connectionId) ?? each.heldUpBy }))
        }),
        decisions: ({ before, ...page }) => decisions.list({ ...page, ...(before === null ? {} : { before }) }),
        records: Effect.fn("Listings.records")(function* ({ adapter, ...page }) {
          const { canonical } = yield* entityNamed(adapters, adapter, page.entity)
          return yield* stored.recordPage({ ...page, canonical })
        }),
        rows: Effect.fn("Listings.rows")(function* ({ entity, ...page }) {
          const found = model.entities.find(({ name }) => name === entity)
          if (found) return yield* stored.rowPage({ ...page, entity: found })
          return yield* new UnknownCanonicalEntity({ entity, known: model.entities.map(({ name }) => name) })
        }),
        search: search.page
      })
    })
  )
}
