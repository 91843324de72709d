/**
 * Commits one group of pages: tells what changed, prepares it, makes sure that hard parents are there, and writes everything in one transaction under
 * the lease. A record that cannot be stored goes to quarantine; it neither stops the group nor vanishes.
 */
import { hash } from "node:crypto"
import type { Answer, AnyEntity, EntityName } from "@openfaith/adapter-core"
import type { AnyCanonicalEntity } from "@openfaith/canonical/vocabulary"
import { Context, Effect, Layer, Option } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { canonicalId } from "../ids.ts"
import { Aliases } from "../state/Aliases.ts"
import { Decisions } from "../state/Decisions.ts"
import { Quarantine } from "../state/Quarantine.ts"
import type { Exception } from "../state/QuarantinedRecord.ts"
import { Records } from "../state/Records.ts"
import { WaitingReads } from "../state/WaitingReads.ts"
import { PageWriter, type PageWrite, type PreparedRecord } from "../store/PageWriter.ts"
import { storable } from "../store/text.ts"
import { monotonicMillis } from "./DatabaseClock.ts"
import { followMerges } from "./followMerges.ts"
import { Halt } from "./Halt.ts"
import { emptyPart, type GroupPart, lookHash, type PageGroup } from "./PageGroup.ts"
import { type HardReference, type Look, prepareRecord } from "./prepareRecord.ts"
import type { HeldStream, StreamContext } from "./StreamContext.ts"

interface Interval {
  readonly sent: number
  readonly received: number
}

interface Candidate {
  readonly record: PreparedRecord
  readonly parents: ReadonlyArray<HardReference>
  /** Set where the record was read on its own, by id. */
  readonly interval: Interval | null
}

interface PreparedPart {
  readonly held: HeldStream
  readonly part: GroupPart
  readonly unchanged: ReadonlyArray<string>
  readonly candidates: ReadonlyArray<Candidate>
  readonly exceptions: ReadonlyArray<Exception>
}

export interface CommitterShape {
  /** Stores the group and moves the cursor. Fails as `superseded` where another worker has taken over, or the run was stopped. */
  readonly commit: (context: StreamContext, group: PageGroup) => Effect.Effect<void, Halt | SqlError.SqlError>
  /** Reads one row by id and brings the store in line with it: a 404 is evidence, and buries it. Answers what the source said. */
  readonly lookAgain: (
    context: StreamContext,
    held: HeldStream,
    id: string,
    parent: string | null,
    /** The confirmed decision it is asked for under: notes what became of it there, and buries nothing that is no longer confirmed. */
    decision?: string
  ) => Effect.Effect<"stored" | "gone" | "quarantined", Halt | SqlError.SqlError>
}

/** Reads by id that one group may have under way at once. */
const readsAtOnce = 4
/** A missing parent may miss a parent itself, but not without end. */
const deepestParent = 5
/** Fewer rows than this on a first page do not show that the schema changed. */
const tellingRows = 5

export class Committer extends Context.Service<Committer, CommitterShape>()("@openfaith/sync-engine/loading/Committer") {
  static readonly layer = Layer.effect(
    Committer,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const writer = yield* PageWriter
      const quarantine = yield* Quarantine
      const records = yield* Records
      const decisions = yield* Decisions
      const aliases = yield* Aliases
      const waiting = yield* WaitingReads

      const intervalOf = ({ clock }: StreamContext, answer: Pick<Answer<unknown>, "sentAt" | "receivedAt">): Interval => ({
        sent: clock.atEarliest(answer.sentAt),
        received: clock.atLatest(answer.receivedAt)
      })

      const exception = (
        held: HeldStream,
        look: Look,
        interval: Interval,
        kind: Exception["kind"],
        path: string,
        reason: string
      ): Exception => ({
        entityId: held.entityId,
        externalId: look.row.id,
        kind,
        path,
        reason,
        payload: storable(look.row.text),
        hash: look.hash,
        parentId: look.parent,
        ...interval,
        streamId: held.streamId
      })

      /** Prepares a look; one that lacks what its entity declares is read in full by id first. */
      const prepare = Effect.fnUntraced(function* (context: StreamContext, held: HeldStream, look: Look, interval: Interval) {
        const first = prepareRecord(context.target, held.entity, look)
        if (first._tag === "Ready") return { ...first, interval: null }
        if (first._tag === "Invalid") return exception(held, look, interval, "invalid", first.problem.path, first.problem.problem)
        const missing = `lacks ${first.missing.join(", ")}`
        const whole = held.entity.get ? yield* context.fetcher.row(held.entity, look.row.id, look.parent) : Option.none()
        if (Option.isNone(whole)) return exception(held, look, interval, "partial", first.missing[0] ?? "", missing)
        const second = { row: whole.value.value, parent: look.parent, hash: lookHash(held.entity, whole.value.value) }
        const again = prepareRecord(context.target, held.entity, second)
        const ownInterval = intervalOf(context, whole.value)
        if (again._tag === "Ready") return { ...again, interval: ownInterval }
        return again._tag === "Partial"
          ? exception(
              held,
              second,
              ownInterval,
              "partial",
              again.missing[0] ?? "",
              `lacks ${again.missing.join(", ")}, also when read by id`
            )
          : exception(held, second, ownInterval, "invalid", again.problem.path, again.problem.problem)
      })

      const preparePart = Effect.fnUntraced(function* (context: StreamContext, held: HeldStream, part: GroupPart, interval: Interval) {
        const looks = [...part.looks.values()]
        const same =
          held.isEmpty || looks.length === 0
            ? looks.map(() => false)
            : yield* writer.unchanged(
                held.entityId,
                looks.map(({ hash, row }) => ({ id: row.id, hash }))
              )
        const changed = looks.filter((_, index) => !same[index])
        const outcomes = yield* Effect.forEach(changed, (look) => prepare(context, held, look, interval), { concurrency: readsAtOnce })
        const broken = part.broken.map(({ index, problem, text }) => {
          const digest = hash("sha256", text, "hex")
          return {
            entityId: held.entityId,
            // It has no id of its own; the same text on another page is the same broken row.
            externalId: `unaddressable:${digest.slice(0, 16)}`,
            kind: "broken" as const,
            path: `data[${index}]`,
            reason: problem,
            payload: storable(text),
            hash: digest,
            parentId: null,
            ...interval,
            streamId: held.streamId
          }
        })
        const prepared: PreparedPart = {
          held,
          part,
          unchanged: looks.filter((_, index) => same[index]).map(({ row }) => row.id),
          candidates: outcomes.flatMap((outcome) => ("record" in outcome ? [outcome] : [])),
          exceptions: [...outcomes.flatMap((outcome) => ("record" in outcome ? [] : [outcome])), ...broken]
        }
        return prepared
      })

      /** Hard parents that are neither stored nor part of the group are fetched by id; what is not there parks its children. */
      const missingParents = Effect.fnUntraced(function* (context: StreamContext, parts: ReadonlyArray<PreparedPart>, depth: number) {
        const arriving = new Map(
          parts.map(({ candidates, held, unchanged }) => [
            held.entity.name,
            new Set([...candidates.map(({ record }) => record.id), ...unchanged])
          ])
        )
        const wanted = new Map<EntityName, Set<string>>()
        for (const { candidates, held } of parts) {
          for (const { parents } of candidates) {
            for (const { id, relation } of parents) {
              const to = held.entity.relations[relation]?.to
              if (to === undefined || arriving.get(to)?.has(id)) continue
              wanted.set(to, (wanted.get(to) ?? new Set()).add(id))
            }
          }
        }
        const missing = new Set<string>()
        for (const [name, ids] of wanted) {
          const entityId = context.entityIds.get(name)
          if (entityId === undefined) continue
          const live = yield* records.liveAmong(entityId, [...ids])
          const merged = yield* mergedAmong(
            context,
            context.adapter.manifest.get(name),
            [...ids].filter((id) => !live.has(id))
          )
          for (const id of ids) {
            if (live.has(id)) continue
            if (merged.has(id)) continue
            const found = depth < deepestParent && (yield* fetchParent(context, name, entityId, id, depth + 1))
            if (!found) missing.add(`${name} ${id}`)
          }
        }
        return missing
      })

      /** Those of the ids that live on in another row: what refers to them is not without its parent. */
      const mergedAmong = Effect.fnUntraced(function* (context: StreamContext, entity: AnyEntity, ids: ReadonlyArray<string>) {
        const [target] = entity.canonical
        if (!entity.merges || !target || ids.length === 0) return new Set<string>()
        const canonical = new Map(ids.map((id) => [idOf(context, entity, id, target), id]))
        const found = yield* aliases.among([...canonical.keys()])
        return new Set([...canonical].flatMap(([canonicalOne, id]) => (found.has(canonicalOne) ? [id] : [])))
      })

      const fetchParent: (
        context: StreamContext,
        name: EntityName,
        entityId: number,
        id: string,
        depth: number
      ) => Effect.Effect<boolean, Halt | SqlError.SqlError> = Effect.fnUntraced(function* (context, name, entityId, id, depth) {
        const entity = context.adapter.manifest.get(name)
        // A row below a nested path cannot be addressed by its id alone.
        if (!entity.get || entity.list.under) return false
        const held: HeldStream = { ...context.own, entity, entityId, isEmpty: false }
        return (yield* readAndStore(context, held, id, null, depth)) === "stored"
      })

      const readAndStore = Effect.fnUntraced(function* (
        context: StreamContext,
        held: HeldStream,
        id: string,
        parent: string | null,
        depth: number
      ) {
        const answer = yield* context.fetcher.row(held.entity, id, parent)
        if (Option.isNone(answer)) return "gone" as const
        const interval = intervalOf(context, answer.value)
        const part = emptyPart(held.entity)
        part.looks.set(id, { row: answer.value.value, parent, hash: lookHash(held.entity, answer.value.value) })
        const prepared = yield* preparePart(context, { ...held, isEmpty: true }, part, interval)
        const byId = { ...prepared, candidates: prepared.candidates.map((candidate) => ({ ...candidate, interval })) }
        const missing = yield* missingParents(context, [byId], depth)
        yield* store(context, [park(byId, missing, interval)], { lap: 0, cursor: null, sourceTotal: null, pages: 0, interval })
        return byId.candidates.length > 0 ? ("stored" as const) : ("quarantined" as const)
      })

      /** Moves the candidates whose hard parent is missing to the exceptions. */
      const park = (prepared: PreparedPart, missing: ReadonlySet<string>, interval: Interval): PreparedPart => {
        if (missing.size === 0) return prepared
        const lacking = (candidate: Candidate) =>
          candidate.parents.find(({ id, relation }) => missing.has(`${prepared.held.entity.relations[relation]?.to} ${id}`))
        const parked = prepared.candidates.flatMap((candidate) => {
          const parent = lacking(candidate)
          if (!parent) return []
          return [
            {
              entityId: prepared.held.entityId,
              externalId: candidate.record.id,
              kind: "parked" as const,
              path: `relationships.${parent.relation}`,
              reason: `its ${parent.relation} (${parent.entity} ${parent.id}) is not at the source`,
              payload: candidate.record.payload,
              hash: candidate.record.hash,
              parentId: candidate.record.parent,
              ...(candidate.interval ?? interval),
              streamId: prepared.held.streamId
            }
          ]
        })
        return {
          ...prepared,
          candidates: prepared.candidates.filter((candidate) => !lacking(candidate)),
          exceptions: [...prepared.exceptions, ...parked]
        }
      }

      const store = Effect.fnUntraced(function* (
        context: StreamContext,
        parts: ReadonlyArray<PreparedPart>,
        group: {
          readonly lap: number
          readonly cursor: string | null
          readonly sourceTotal: number | null
          readonly pages: number
          readonly interval: Interval
        }
      ) {
        const requests = yield* context.fetcher.takeRequests
        const writes = parts.flatMap((prepared, index) => writesOf(context, prepared, index === 0, requests, group))
        const exceptions = parts.flatMap((prepared) => prepared.exceptions)
        const all = Effect.gen(function* () {
          for (const write of writes) {
            const { held } = yield* writer.write(write)
            if (!held) return yield* new Halt({ kind: "superseded", reason: "another worker has taken this stream over" })
          }
          yield* quarantine.keep(exceptions)
        })
        // One statement is a transaction by itself.
        yield* writes.length === 1 && exceptions.length === 0 ? all : sql.withTransaction(all)
      })

      const commit: CommitterShape["commit"] = Effect.fn("Committer.commit")(function* (context, group) {
        const interval = intervalOf(context, group)
        const held = [context.own, ...context.harvested]
        const parts = yield* Effect.forEach(group.parts, (part, index) => preparePart(context, held[index] ?? context.own, part, interval))
        const [own] = parts
        if (own && group.isFirst) yield* refuseChangedSchema(own)
        const missing = yield* missingParents(context, parts, 0)
        yield* store(
          context,
          parts.map((part) => park(part, missing, interval)),
          { ...group, cursor: JSON.stringify(group.cursor), interval }
        )
      })

      const keptInstead = (context: StreamContext, held: HeldStream, id: string) =>
        followMerges(id, {
          mergedInto: (each): Effect.Effect<Option.Option<string>, Halt | SqlError.SqlError> =>
            context.fetcher.mergedInto(held.entity, each),
          isLive: (each) => Effect.map(records.liveAmong(held.entityId, [each]), (live) => live.size > 0),
          fetch: (each) => Effect.map(readAndStore(context, held, each, null, 0), (outcome) => outcome === "stored")
        })

      /** The tombstone, and where the record lives on in another, the aliases, in one transaction. */
      const bury = (context: StreamContext, held: HeldStream, id: string, kept: string | null, interval: Interval) =>
        Effect.gen(function* () {
          const { canonical } = held.entity
          const buried = yield* records.bury({ ...held, canonical, ids: [id], ...interval })
          if (buried === 0 || kept === null) return buried
          for (const each of canonical) yield* aliases.add(idOf(context, held.entity, id, each), idOf(context, held.entity, kept, each))
          return buried
        }).pipe(sql.withTransaction)

      const lookAgain: CommitterShape["lookAgain"] = Effect.fn("Committer.lookAgain")(function* (context, held, id, parent, decision) {
        const sentAt = yield* monotonicMillis
        const outcome = yield* readAndStore(context, held, id, parent, 0)
        const interval = intervalOf(context, { sentAt, receivedAt: yield* monotonicMillis })
        if (outcome !== "gone") {
          if (decision !== undefined) yield* decisions.keep(decision, held.streamId, id)
          yield* waiting.answered(held.entityId, id, interval.sent)
          return outcome
        }
        const kept = yield* keptInstead(context, held, id)
        const burial = bury(context, held, id, kept, interval)
        yield* decision === undefined ? burial : decisions.carryOut(decision, held.streamId, id, burial)
        yield* waiting.answered(held.entityId, id, interval.sent)
        return outcome
      })

      return Committer.of({ commit, lookAgain })
    })
  )
}

/** What references to a record of the entity hold. */
const idOf = ({ target }: StreamContext, entity: AnyEntity, id: string, canonical: AnyCanonicalEntity) =>
  canonicalId(target.connectionId, entity.name, id, canonical, "")

/** A first page on which no record is readable shows a changed schema, not bad records. */
const refuseChangedSchema = ({ candidates, exceptions, held, unchanged }: PreparedPart) =>
  candidates.length + unchanged.length === 0 && exceptions.length >= tellingRows
    ? Effect.fail(
        new Halt({
          kind: "paused",
          reason: `the schema of ${held.entity.name} has changed: none of the first ${exceptions.length} records can be read (${exceptions[0]?.path}: ${exceptions[0]?.reason})`
        })
      )
    : Effect.void

/** The statements of one part: its page, and one for each record that was read on its own and so has an interval of its own. */
const writesOf = (
  context: StreamContext,
  { candidates, exceptions, held, part, unchanged }: PreparedPart,
  isOwn: boolean,
  requests: number,
  group: {
    readonly lap: number
    readonly cursor: string | null
    readonly sourceTotal: number | null
    readonly pages: number
    readonly interval: Interval
  }
): ReadonlyArray<PageWrite> => {
  const shared = {
    streamId: held.streamId,
    epoch: held.epoch,
    runId: context.runId,
    entityId: held.entityId,
    lap: group.lap,
    lane: context.lane,
    adapterVersion: context.adapter.version,
    transformVersion: held.entity.transformVersion,
    canonical: held.entity.canonical
  }
  const nothing = { cursor: null, sourceTotal: null, others: [], requests: 0, pages: 0 }
  const others = [
    ...part.repeats.map((id) => ({ id, class: "u" as const })),
    ...unchanged.map((id) => ({ id, class: "u" as const })),
    ...exceptions.map(({ externalId, kind }) => ({ id: externalId, class: kind === "parked" ? ("p" as const) : ("q" as const) }))
  ]
  const listed = candidates.filter(({ interval }) => interval === null).map(({ record }) => record)
  const alone = candidates.filter(({ interval }) => interval !== null)
  return [
    {
      ...shared,
      ...nothing,
      others,
      ...(isOwn ? { cursor: group.cursor, sourceTotal: group.sourceTotal, requests, pages: group.pages } : {}),
      ...group.interval,
      byId: false,
      records: listed
    },
    ...alone.map(({ interval, record }) => ({ ...shared, ...nothing, ...(interval ?? group.interval), byId: true, records: [record] }))
  ]
}
