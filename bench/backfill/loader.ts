/**
 * The loader alone: the pages are read, decoded and hashed before the time begins. What is left is what a stream's consumer does with groups of pages:
 * compares them with what is stored, makes canonical rows, and commits them under the lease with receipts, feed and cursor. Three streams at once.
 */
import { jsonApi } from "@openfaith/adapter-core"
import { pco } from "@openfaith/pco"
import { InstallationLive } from "@openfaith/server"
import { CanonicalModel, Connections, Runs, SourceClients, Streams } from "@openfaith/sync-engine"
import { Effect, Layer, ManagedRuntime, Option, Result } from "effect"
import { Committer } from "../../packages/sync-engine/src/loading/Committer.ts"
import { readDatabaseClock } from "../../packages/sync-engine/src/loading/DatabaseClock.ts"
import { Drift } from "../../packages/sync-engine/src/loading/Drift.ts"
import { ErasedLooks } from "../../packages/sync-engine/src/loading/ErasedLooks.ts"
import { makeFetcher } from "../../packages/sync-engine/src/loading/Fetcher.ts"
import { fieldsOffAmong } from "../../packages/sync-engine/src/loading/FieldsOff.ts"
import { addPage, emptyPart, type PageGroup } from "../../packages/sync-engine/src/loading/PageGroup.ts"
import { PartStore } from "../../packages/sync-engine/src/loading/PartStore.ts"
import { makePathIds } from "../../packages/sync-engine/src/loading/pathIds.ts"
import { Preparation } from "../../packages/sync-engine/src/loading/Preparation.ts"
import { SingleReads } from "../../packages/sync-engine/src/loading/SingleReads.ts"
import type { StreamContext } from "../../packages/sync-engine/src/loading/StreamContext.ts"
import { monotonicMillis } from "../../packages/sync-engine/src/monotonicMillis.ts"
import { collections } from "./collections.ts"
import type { Contender } from "./contender.ts"
import { textsAhead } from "./plainPages.ts"

/** As many as a stream that is alone in its process puts together. */
const pagesTogether = 16
const streamsAtOnce = 3

const isOfPeople = ({ context }: { readonly context: StreamContext }) => context.own.entity.name === "people.Person"

const CommitterLive = Committer.layer.pipe(
  Layer.provide(SingleReads.layer),
  Layer.provide(PartStore.layer),
  Layer.provide(Drift.layer),
  Layer.provide(Preparation.layer),
  Layer.provide(ErasedLooks.layer),
  Layer.provideMerge(InstallationLive)
)

export const loader: Contender = async ({ database, home, source }) => {
  process.env["OPENFAITH_HOME"] = home
  process.env["DATABASE_URL"] = database
  const runtime = ManagedRuntime.make(CommitterLive)
  const prepared = Effect.gen(function* () {
    const connections = yield* Connections
    const runs = yield* Runs
    const streams = yield* Streams
    const model = yield* CanonicalModel
    const [connection] = yield* connections.list({ orgId: "bench" })
    if (connection === undefined) return yield* Effect.die("The database has no connection.")
    const client = yield* (yield* SourceClients).forConnection(connection)
    const entities = yield* connections.entities(connection.id, [...pco.manifest.entities.keys()])
    const entityIds = new Map([...entities].flatMap(([name, { id }]) => (pco.manifest.has(name) ? [[name, id] as const] : [])))
    const fieldsOff = fieldsOffAmong(entities, pco)
    const { runId } = yield* runs.request(connection.id, "full", { entities: null })
    yield* streams.plan(
      runId,
      1,
      collections.map(({ entity }) => ({ entity, entityId: entityIds.get(entity) ?? 0, plan: { strategy: "keyset" } }))
    )
    yield* runs.start(runId, 1)
    return yield* Effect.forEach(collections, (collection) =>
      Effect.gen(function* () {
        const entity = pco.manifest.get(collection.entity)
        const { answer, clock } = yield* readDatabaseClock(
          Effect.map(streams.lease({ runId, attempt: 1, entity: entity.name }), (lease) => ({
            lease,
            databaseSeconds: Option.isSome(lease) ? lease.value.databaseSeconds : 0
          }))
        )
        const lease = Option.getOrThrow(answer.lease)
        const fetcher = yield* makeFetcher({
          client,
          fieldsOff,
          lane: "backfill",
          pathIds: yield* makePathIds(pco, entityIds),
          onRefused: () => Effect.void
        })
        const context: StreamContext = {
          runId,
          attempt: 1,
          lane: "backfill",
          connection,
          adapter: pco,
          own: { ...lease, entity, met: lease.isEmpty ? new Set() : null },
          harvested: [],
          entityIds,
          clock,
          fetcher,
          target: { connectionId: connection.id, manifest: pco.manifest, model, links: new Map(), zone: null }
        }
        const texts: Array<string> = []
        const sentAt = yield* monotonicMillis
        yield* Effect.promise(async () => {
          for await (const text of textsAhead(source, collection)) texts.push(text)
        })
        const receivedAt = yield* monotonicMillis
        const groups: Array<PageGroup> = []
        for (let from = 0; from < texts.length; from += pagesTogether) {
          const part = emptyPart(entity)
          const own = texts.slice(from, from + pagesTogether)
          for (const text of own) {
            const value = fieldsOff.page(entity, Result.getOrThrow(jsonApi.page(text)))
            addPage([part], { value, path: "", sentAt, receivedAt, sourceTime: null, bytes: text.length }, null, pco.format)
          }
          const cursor = { after: from + own.length }
          groups.push({ parts: [part], cursor, lap: 1, pages: own.length, sentAt, receivedAt, sourceTotal: null, isFirst: from === 0 })
        }
        return { context, groups }
      })
    )
  })
  const loading = await runtime.runPromise(prepared)
  return {
    run: () =>
      runtime.runPromise(
        Effect.flatMap(Committer, (committer) =>
          Effect.forEach(
            // Those that others cannot be without are there first.
            [loading.filter(isOfPeople), loading.filter((stream) => !isOfPeople(stream))],
            (streams) =>
              Effect.forEach(
                streams,
                ({ context, groups }) => Effect.forEach(groups, (group) => committer.commit(context, group), { discard: true }),
                { concurrency: streamsAtOnce, discard: true }
              ),
            { discard: true }
          )
        )
      ),
    end: () => runtime.dispose()
  }
}
