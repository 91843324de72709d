/** Operations over the engine's services, inside this process. */
import {
  Adapters,
  buildEntityDependencyGraph,
  CanonicalModel,
  ChangeFeed,
  type Connection,
  Connections,
  Decisions,
  Explain,
  getManifestForAdapter,
  LocalTimes,
  LossDecisions,
  NotConnected,
  Quarantine,
  requireEntities,
  Receipts,
  Replay,
  Reprojections,
  type ReprojectionScope,
  Reprojector,
  Incidents,
  RunControl,
  RunPlanner,
  type Selection,
  Runs,
  Schedules,
  SourceClients,
  StoredRows,
  Streams,
  SyncEngine,
  unchangedStream
} from "@openfaith/sync-engine"
import { Effect, Layer, Option, Stream } from "effect"
import {
  AlreadyResolved,
  AmbiguousConnection,
  NothingStored,
  NothingKnown,
  NotToDecide,
  type Chosen,
  Operations,
  type OperationsShape,
  ReasonMissing,
  UnknownCanonicalEntity,
  UnknownConnection,
  UnknownDecision,
  UnknownQuarantinedRecord,
  UnknownQuarantineGroup,
  UnknownRun
} from "./Operations.ts"
import { entityNamed } from "./entityNamed.ts"
import { makeDisconnectOperations } from "./disconnectOperations.ts"
import { makeErasureOperations } from "./erasureOperations.ts"
import { makeFieldOperations } from "./fieldOperations.ts"
import { makeRecordOperations } from "./recordOperations.ts"
import { inLine } from "./standingWords.ts"
import { makeUpkeepOperations } from "./upkeepOperations.ts"
import { makeWebhookOperations } from "./webhookOperations.ts"

/** Incidents of a run that are shown. */
const incidentsShown = 20

export const OperationsLive = Layer.effect(
  Operations,
  Effect.gen(function* () {
    const engine = yield* SyncEngine
    const adapters = yield* Adapters
    const clients = yield* SourceClients
    const connections = yield* Connections
    const decisions = yield* Decisions
    const explain = yield* Explain
    const localTimes = yield* LocalTimes
    const lossDecisions = yield* LossDecisions
    const model = yield* CanonicalModel
    const planner = yield* RunPlanner
    const quarantine = yield* Quarantine
    const replay = yield* Replay
    const feed = yield* ChangeFeed
    const reprojections = yield* Reprojections
    const reprojector = yield* Reprojector
    const receipts = yield* Receipts
    const control = yield* RunControl
    const incidents = yield* Incidents
    const runs = yield* Runs
    const schedules = yield* Schedules
    const stored = yield* StoredRows
    const streams = yield* Streams

    const connectionOf: OperationsShape["connectionOf"] = Effect.fn("Operations.connectionOf")(function* ({
      adapter,
      connectionId,
      orgId
    }) {
      yield* adapters.get(adapter)
      const found = (yield* connections.list({ orgId, adapter })).filter(
        ({ id, status }) => (connectionId === null || id === connectionId) && status !== "disconnected"
      )
      const [first, second] = found
      if (!first) return yield* new NotConnected({ orgId, adapter })
      if (second) return yield* new AmbiguousConnection({ orgId, adapter, connections: found.map(({ id }) => id) })
      return first
    })

    /** The source's own totals, one small request for each entity that is read and has a list of its own. */
    const askTotals = Effect.fnUntraced(function* (connection: Connection) {
      const { adapter, source } = yield* clients.forConnection(connection)
      const settings = yield* connections.entities(connection.id, [...adapter.manifest.entities.keys()])
      const flat = [...adapter.manifest.entities.values()].filter(
        ({ list, name }) => list.under === undefined && settings.get(name)?.enabled
      )
      const totals = yield* Effect.forEach(
        flat,
        (entity) =>
          source
            .page(entity, { filters: [], order: null, offset: 0, perPage: 1, parent: null })
            .pipe(Effect.map(({ value }) => [entity.name, value.total] as const)),
        { concurrency: 4 }
      )
      return new Map(totals.flatMap(([name, total]) => (total === null ? [] : [[name, total] as const])))
    })

    const upkeep = yield* makeUpkeepOperations

    const plan: OperationsShape["plan"] = Effect.fn("Operations.plan")(function* (place, kind, ask) {
      const connection = yield* connectionOf(place)
      const totals = ask ? yield* askTotals(connection) : yield* planner.storedTotals(connection)
      const planned = yield* planner.preview(
        connection,
        kind,
        { entities: null, ...(kind === "reconciliation" ? { rotation: true } : {}) },
        totals
      )
      const entities = planned.map((entity) => ({ ...entity, total: totals.get(entity.entity) ?? null }))
      return {
        connection,
        kind,
        entities,
        requests: entities.reduce((sum, { plan: each }) => sum + (each?.requests ?? 0), 0),
        secondsAtQuota: entities.reduce((sum, { plan: each }) => sum + (each?.secondsAtQuota ?? 0), 0),
        upkeep: yield* upkeep.upkeepOf(connection, totals)
      }
    })

    const mapsTo = (adapterId: string | null, name: string) =>
      Effect.map(entityNamed(adapters, adapterId, name), ({ canonical }) => canonical)

    /** Does something to the entities of a scope, which has to name what there is. */
    const reprojecting = Effect.fnUntraced(function* <A, E>(
      scope: ReprojectionScope,
      doing: (scope: ReprojectionScope) => Effect.Effect<ReadonlyArray<A>, E>
    ) {
      if (scope.entity !== null) yield* mapsTo(null, scope.entity)
      const done = yield* doing(scope)
      return done.length > 0 ? done : yield* new NothingStored(scope)
    })

    const decisionOf = Effect.fnUntraced(function* (id: string) {
      const found = yield* decisions.find(id)
      return Option.isSome(found) ? found.value : yield* new UnknownDecision({ id })
    })
    /** The decision as it is now; fails where the change was not made, since it was decided already. */
    const decided = Effect.fnUntraced(function* (id: string, changed: boolean) {
      const decision = yield* decisionOf(id)
      return changed ? decision : yield* new NotToDecide({ id, status: decision.status, decidedAt: decision.decidedAt })
    })

    /** The selection that was chosen; fails where it names nothing that is in quarantine now. */
    const selectionOf = Effect.fnUntraced(function* (chosen: Chosen) {
      const selection: Selection = {
        id: "id" in chosen ? chosen.id : null,
        fingerprint: "fingerprint" in chosen ? chosen.fingerprint : null,
        orgId: chosen.orgId,
        connectionId: null
      }
      if ("all" in chosen) return selection
      const [record] = yield* quarantine.find(selection, 1)
      if ("fingerprint" in chosen) {
        if (!record || record.resolvedAt !== null) return yield* new UnknownQuarantineGroup({ fingerprint: chosen.fingerprint })
        return selection
      }
      if (!record) return yield* new UnknownQuarantinedRecord({ id: chosen.id })
      if (record.resolvedAt !== null) return yield* new AlreadyResolved(record)
      return selection
    })

    const singleRecords = yield* makeRecordOperations
    const webhooks = yield* makeWebhookOperations
    const disconnecting = yield* makeDisconnectOperations
    const erasing = yield* makeErasureOperations
    const fieldOperations = yield* makeFieldOperations

    return Operations.of({
      ...webhooks,
      ...disconnecting,
      ...erasing,
      ...fieldOperations,
      ...upkeep.operations,
      ...singleRecords,
      connect: engine.connect,
      setZone: Effect.fn("Operations.setZone")((connection, zone) => Effect.as(localTimes.set(connection, zone), { ...connection, zone })),
      connections: (orgId) => connections.list(orgId === null ? {} : { orgId }),
      connectionOf,
      connection: Effect.fn("Operations.connection")(function* (id) {
        const found = yield* connections.find(id)
        return Option.isSome(found) ? found.value : yield* new UnknownConnection({ connectionId: id })
      }),
      schedules: schedules.list,
      setSchedule: Effect.fn("Operations.setSchedule")(function* ({ adapter, id }, { entity, kind }, change) {
        yield* requireEntities(adapter, entity === null ? [] : [entity]).pipe(Effect.provideService(Adapters, adapters))
        return yield* schedules.set({ connectionId: id, kind, entity }, change)
      }),
      requestRun: (connection, kind, entities, by = null) => engine.request({ connection, kind, entities, by }),
      switchEntities: (connection, entities, enabled) => engine.switchEntities({ connection, entities, enabled }),
      run: Effect.fn("Operations.run")(function* (runId) {
        const run = yield* runs.find(runId)
        if (Option.isNone(run)) return yield* new UnknownRun({ runId })
        const { attempt } = run.value
        const unchanged = yield* receipts.unchanged(runId, attempt)
        const read = yield* streams.progress(runId, attempt)
        return {
          run: run.value.status === "requested" ? { ...run.value, reason: run.value.reason ?? inLine } : run.value,
          streams: [...read, ...unchanged.map((each) => unchangedStream(run.value, each))],
          incidents: yield* incidents.of(runId, incidentsShown)
        }
      }),
      changeRun: Effect.fn("Operations.changeRun")(function* (runId, verb, { by, reason }) {
        const run = yield* runs.find(runId)
        if (Option.isNone(run)) return yield* new UnknownRun({ runId })
        const done = verb === "pause" ? "paused" : "cancelled"
        return yield* control.change(run.value, verb, `${done} by ${by ?? "an operator"}${reason === null ? "" : `: ${reason}`}`)
      }),
      runs: ({ limit, orgId }) => runs.list(orgId === null ? { limit } : { orgId, limit }),
      proven: Effect.fn("Operations.proven")(function* (filter) {
        if (filter.entity !== null) yield* mapsTo(null, filter.entity)
        return yield* receipts.proven(filter)
      }),
      leastProven: receipts.leastProven,
      plan,
      graph: (adapter) =>
        getManifestForAdapter(adapter).pipe(Effect.flatMap(buildEntityDependencyGraph), Effect.provideService(Adapters, adapters)),
      records: ({ adapter, entity, includeDeleted, orgId }) =>
        Stream.unwrap(Effect.map(mapsTo(adapter, entity), (canonical) => stored.records({ orgId, entity, includeDeleted, canonical }))),
      rows: ({ entity, orgId }) => {
        const found = model.entities.find(({ name }) => name === entity)
        return found
          ? stored.rows({ orgId, entity: found })
          : Stream.fail(new UnknownCanonicalEntity({ entity, known: model.entities.map(({ name }) => name) }))
      },
      quarantine: ({ entity, limit, orgId }) =>
        quarantine.list({ limit, ...(orgId === null ? {} : { orgId }), ...(entity === null ? {} : { entity }) }),
      quarantined: Effect.fn("Operations.quarantined")(function* (id) {
        const [found] = yield* quarantine.find({ id, fingerprint: null, orgId: null, connectionId: null }, 1)
        return found ?? (yield* new UnknownQuarantinedRecord({ id }))
      }),
      reprojections: reprojections.list,
      previewReprojection: (scope) => reprojecting(scope, reprojector.preview),
      requestReprojection: (scope) => reprojecting(scope, reprojector.request),
      carryOutReprojections: reprojector.carryOut,
      changesNow: feed.now,
      changes: ({ after, follow, orgId }) => (follow ? feed.follow({ after, orgId }) : feed.upToNow({ after, orgId })),
      explain: Effect.fn("Operations.explain")(function* (asked) {
        if ("id" in asked) {
          const found = yield* explain.row(asked.id)
          return Option.isSome(found) ? found.value : yield* new NothingKnown({ asked: asked.id, orgId: null })
        }
        yield* mapsTo(asked.adapter, asked.entity)
        const found = yield* explain.record(asked)
        return Option.isSome(found)
          ? found.value
          : yield* new NothingKnown({ asked: `${asked.entity} ${asked.externalId}`, orgId: asked.orgId })
      }),
      decisions: decisions.list,
      decision: Effect.fn("Operations.decision")(function* (id, samples) {
        return { decision: yield* decisionOf(id), records: yield* decisions.sample(id, samples) }
      }),
      confirmDeletions: Effect.fn("Operations.confirmDeletions")(function* ({ by, id, reason }) {
        const { connectionId, entity } = yield* decisionOf(id)
        const connection = yield* connections.find(connectionId)
        if (Option.isNone(connection)) return yield* new UnknownDecision({ id })
        yield* engine.requireOn(connection.value, [entity])
        yield* decided(id, yield* decisions.decide(id, "confirmed", { by, reason }))
        return yield* engine.request({ connection: connection.value, kind: "reconciliation", entities: [entity], by })
      }),
      rejectDeletions: Effect.fn("Operations.rejectDeletions")(function* ({ by, id, reason }) {
        const { kind } = yield* decisionOf(id)
        const verdict = { by, reason }
        return yield* decided(id, yield* kind === "losses" ? lossDecisions.reject(id, verdict) : decisions.decide(id, "rejected", verdict))
      }),
      undoDeletions: Effect.fn("Operations.undoDeletions")(function* ({ by, id, reason }) {
        const decision = yield* decisionOf(id)
        const verdict = { by, reason }
        return yield* decided(id, yield* decision.kind === "losses" ? lossDecisions.undo(decision, verdict) : decisions.undo(id, verdict))
      }),
      quarantineGroups: ({ entity, limit, orgId }) =>
        quarantine.groups({ limit, ...(orgId === null ? {} : { orgId }), ...(entity === null ? {} : { entity }) }),
      replayQuarantine: Effect.fn("Operations.replayQuarantine")(function* (chosen) {
        return yield* replay.replay(yield* selectionOf(chosen))
      }),
      waiveQuarantine: Effect.fn("Operations.waiveQuarantine")(function* (chosen, reason) {
        if (reason.trim() === "") return yield* new ReasonMissing()
        const waived = yield* quarantine.waive(yield* selectionOf(chosen), reason.trim())
        // Somebody else was quicker.
        if (waived === 0) yield* selectionOf(chosen)
        return waived
      })
    })
  })
)
