/**
 * Asks for each entity of a delta, with one request, whether anything changed. The answer is a proof: the page reaches back to the watermark less the
 * overlap and ends there, and each of its rows is stored with equal content. One statement compares the pages of all entities. What is not proven
 * unchanged, for whatever reason, is left to a reading of its own, which waits, retries and says what is wrong.
 */
import { type AnyEntity, hintsSuffice, type Proof, probeOf, type ReadParameters, type RequestLane } from "@openfaith/adapter-core"
import { Context, Effect, Layer, Option } from "effect"
import type { SqlError } from "effect/sql"
import { SourceClients } from "../credentials/SourceClients.ts"
import { type Fetcher, makeFetcher } from "../loading/Fetcher.ts"
import { countUnchangedPage } from "../loading/lookMetrics.ts"
import { makePathIds } from "../loading/pathIds.ts"
import { fieldsOff } from "../loading/FieldsOff.ts"
import { noteRefusal } from "../loading/noteRefusal.ts"
import { lookedAt, pageFacts } from "../loading/pageFacts.ts"
import { lookHash } from "../loading/PageGroup.ts"
import { type Connection, Connections } from "../state/Connections.ts"
import { Records, type ComparedLook } from "../state/Records.ts"
import { Validators } from "../state/Validators.ts"
import { entitiesAtOnce } from "./entitiesAtOnce.ts"

export interface ProbedEntity {
  readonly entity: AnyEntity
  readonly entityId: number
  readonly plan: ReadParameters
}

export interface Unchanged {
  readonly entityId: number
  /** Rows that were looked at and are stored as they are. */
  readonly looks: number
  readonly from: string | null
  readonly proof: Proof
}

export interface DeltaProbeShape {
  /**
   * Those of the entities in which nothing changed, and the requests it took to know. A source that does not answer proves nothing. `whole`: those that have
   * to be read whole, since their log does not tell what changed.
   */
  readonly ask: (
    connection: Connection,
    lane: RequestLane,
    entities: ReadonlyArray<ProbedEntity>
  ) => Effect.Effect<
    { readonly unchanged: ReadonlyArray<Unchanged>; readonly whole: ReadonlySet<number>; readonly requests: number },
    SqlError.SqlError
  >
}

type Answered =
  | (Unchanged & { readonly _tag: "Unchanged"; readonly stored: ReadonlyArray<ComparedLook> })
  | { readonly _tag: "Whole"; readonly entityId: number }

const unproven = Option.none<Answered>()

export class DeltaProbe extends Context.Service<DeltaProbe, DeltaProbeShape>()("@openfaith/sync-engine/strategies/DeltaProbe") {
  static readonly layer = Layer.effect(
    DeltaProbe,
    Effect.gen(function* () {
      const clients = yield* SourceClients
      const connections = yield* Connections
      const records = yield* Records
      const validators = yield* Validators

      /** The source says itself that the list is what it was when all that it showed was stored. `None`: nothing is known that it could be asked by. */
      const askForValidator = Effect.fnUntraced(function* (fetcher: Fetcher, { entity, entityId, plan }: ProbedEntity, from: string) {
        const known = yield* validators.find(entityId)
        if (Option.isNone(known)) return Option.none<Option.Option<Answered>>()
        const answer = yield* fetcher.isUnchanged(entity, known.value.validator)
        if (Option.isNone(answer) || !answer.value.value) return Option.some(unproven)
        const { rows } = known.value
        const asOf = lookedAt(answer.value)
        const watermark = plan.strategy === "hints" ? asOf : null
        const proof: Proof = { total: null, distinct: rows, complete: true, reason: null, watermark, asOf }
        return Option.some(Option.some<Answered>({ _tag: "Unchanged", entityId, looks: rows, from, proof, stored: [] }))
      })

      /**
       * First by the validator of the list, which proves most. Where the list is another one than it was and the log names nothing of it, or does not tell,
       * it is read whole.
       */
      const askLog = Effect.fnUntraced(function* (
        fetcher: Fetcher,
        probed: ProbedEntity,
        plan: Extract<ReadParameters, { readonly strategy: "hints" }>
      ) {
        const { entity, entityId } = probed
        const said = yield* askForValidator(fetcher, probed, plan.from)
        if (Option.isSome(said) && Option.isSome(said.value)) return said.value
        const probe = probeOf(plan)
        if (probe === null) return unproven
        const facts = pageFacts(yield* fetcher.page(entity, probe.request, "reading"), plan)
        const proof = probe.proofOf(facts)
        if (proof !== null && Option.isNone(said))
          return Option.some<Answered>({ _tag: "Unchanged", entityId, looks: 0, from: plan.from, proof, stored: [] })
        return proof === null && hintsSuffice(facts) ? unproven : Option.some<Answered>({ _tag: "Whole", entityId })
      })

      const askOne = Effect.fnUntraced(function* (fetcher: Fetcher, probed: ProbedEntity) {
        const { entity, entityId, plan } = probed
        if (plan.strategy === "hints") return yield* askLog(fetcher, probed, plan)
        if (plan.strategy === "wholeList" && plan.since !== undefined)
          return Option.flatten(yield* askForValidator(fetcher, probed, plan.since))
        const probe = probeOf(plan)
        if (probe === null) return unproven
        const answer = yield* fetcher.page(entity, probe.request, "reading")
        // What cannot even be read as a row is not stored.
        if (Option.isNone(answer) || answer.value.value.broken.length > 0) return unproven
        const proof = probe.proofOf(pageFacts(answer, plan))
        if (proof === null) return unproven
        const { rows } = answer.value.value
        const stored = rows.map((row) => ({ entityId, id: row.id, hash: lookHash(entity, row) }))
        const from = "from" in plan ? plan.from : null
        return Option.some<Answered>({ _tag: "Unchanged", entityId, looks: rows.length, from, proof, stored })
      })

      const ask: DeltaProbeShape["ask"] = Effect.fn("DeltaProbe.ask")(function* (connection, lane, entities) {
        if (entities.length === 0) return { unchanged: [], whole: new Set(), requests: 0 }
        const client = yield* Effect.option(clients.forConnection(connection))
        if (Option.isNone(client)) return { unchanged: [], whole: new Set(), requests: 0 }
        const fetcher = yield* makeFetcher({
          client: client.value,
          fieldsOff: yield* fieldsOff(connections, connection.id, client.value.adapter),
          lane,
          // Nothing that is nested is probed.
          pathIds: yield* makePathIds(client.value.adapter, new Map()).pipe(Effect.provideService(Records, records)),
          onRefused: (entity, refused) =>
            noteRefusal(connection, client.value.adapter.manifest, entity, refused).pipe(Effect.provideService(Connections, connections))
        })
        const answers = yield* Effect.forEach(
          entities,
          (each) => askOne(fetcher, each).pipe(Effect.catchTag("Halt", () => Effect.succeed(unproven))),
          { concurrency: entitiesAtOnce }
        )
        const answered = answers.flatMap((answer) => Option.toArray(answer))
        const shown = answered.flatMap((each) => (each._tag === "Unchanged" ? [each] : []))
        const differing = yield* records.differing(shown.flatMap(({ stored }) => stored))
        const found = {
          unchanged: shown.filter(({ entityId }) => !differing.has(entityId)),
          whole: new Set(answered.flatMap(({ _tag, entityId }) => (_tag === "Whole" ? [entityId] : []))),
          requests: yield* fetcher.spent
        }
        for (const { looks } of found.unchanged) yield* countUnchangedPage(connection.adapter, looks)
        return found
      })

      return DeltaProbe.of({ ask })
    })
  )
}
