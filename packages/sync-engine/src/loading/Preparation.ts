/**
 * Prepares looks for the store: tells what changed, decodes and transforms it, and finds the hard parents that are not there. A record that cannot be
 * stored becomes an exception, for quarantine; it neither stops the others nor vanishes.
 */
import { hash } from "node:crypto"
import { type Answer, type AnyEntity, type EntityName, isAddressable } from "@openfaith/adapter-core"
import type { AnyCanonicalEntity } from "@openfaith/canonical/vocabulary"
import { Context, Effect, Layer, Option } from "effect"
import type { SqlError } from "effect/sql"
import { Aliases } from "../state/Aliases.ts"
import type { Exception } from "../state/QuarantinedRecord.ts"
import { Records } from "../state/Records.ts"
import { PageWriter, type PreparedRecord } from "../store/PageWriter.ts"
import { storable } from "../store/text.ts"
import { ErasedLooks, type ErasedIds, referenceKey } from "./ErasedLooks.ts"
import type { Halt } from "./Halt.ts"
import { namelessId } from "./namelessId.ts"
import { needsParent } from "./needsParent.ts"
import { type GroupPart, lookHash } from "./PageGroup.ts"
import { canonicalIdOf, type HardReference, type Look, prepareRecord, type Target } from "./prepareRecord.ts"
import type { HeldStream, StreamContext } from "./StreamContext.ts"
import { Targets } from "./Targets.ts"

/** When the source looked, on the database's clock, in seconds since 1970. */
export interface Interval {
  readonly sent: number
  readonly received: number
}

export interface Candidate {
  readonly record: PreparedRecord
  readonly parents: ReadonlyArray<HardReference>
  /** Set where the record was read on its own, by id. */
  readonly interval: Interval | null
}

export interface PreparedPart {
  readonly held: HeldStream
  readonly part: GroupPart
  /** The entity's turn at which the unchanged ones were found stored as they are; `null`: there was nothing to compare, and nothing is to be stored. */
  readonly turn: number | null
  /** What the candidates were made for, at that turn; `null`: there are none. */
  readonly target: Target | null
  readonly unchanged: ReadonlyArray<{ readonly id: string; readonly hash: string }>
  /** At that turn none of the others was stored in any form. */
  readonly isFresh: boolean
  readonly candidates: ReadonlyArray<Candidate>
  readonly exceptions: ReadonlyArray<Exception>
  /** Looks of which nothing is stored. */
  readonly erased: ErasedIds
}

export interface PreparationShape {
  /** The part's looks as what they become. A look that lacks what its entity declares is read in full by id first. */
  readonly prepare: (
    context: StreamContext,
    held: HeldStream,
    part: GroupPart,
    interval: Interval
  ) => Effect.Effect<PreparedPart, Halt | SqlError.SqlError>
  /**
   * The parts with the children of missing hard parents moved to the exceptions. A parent is missing where it is neither stored, nor merged into another,
   * nor among the parts, and `fetch` did not find it either.
   */
  readonly park: (
    context: StreamContext,
    parts: ReadonlyArray<PreparedPart>,
    interval: Interval,
    fetch: (name: EntityName, entityId: number, id: string) => Effect.Effect<boolean, Halt | SqlError.SqlError>
  ) => Effect.Effect<ReadonlyArray<PreparedPart>, Halt | SqlError.SqlError>
}

interface PartialLook {
  readonly look: Look
  readonly missing: ReadonlyArray<string>
}

/** Reads by id that one group may have under way at once. */
const readsAtOnce = 4

export class Preparation extends Context.Service<Preparation, PreparationShape>()("@openfaith/sync-engine/loading/Preparation") {
  static readonly layer = Layer.effect(
    Preparation,
    Effect.gen(function* () {
      const writer = yield* PageWriter
      const records = yield* Records
      const aliases = yield* Aliases
      const targets = yield* Targets
      const erasedLooks = yield* ErasedLooks

      /** A look that lacks what its entity declares is read in full by id. */
      const readWhole = Effect.fnUntraced(function* (
        context: StreamContext,
        target: Target,
        held: HeldStream,
        { look, missing }: PartialLook,
        interval: Interval
      ) {
        // Included by a row that does not say so, it cannot be asked for below any.
        const canAsk = isAddressable(held.entity) && (look.parent !== null || !needsParent(held.entity))
        const whole = canAsk ? yield* context.fetcher.row(held.entity, look.row.id, look.parent) : Option.none()
        if (Option.isNone(whole)) return exception(held, look, interval, "partial", missing[0] ?? "", `lacks ${missing.join(", ")}`)
        const second = { row: whole.value.value, parent: look.parent, hash: lookHash(held.entity, whole.value.value) }
        const again = prepareRecord(target, held.entity, second)
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

      const prepare: PreparationShape["prepare"] = Effect.fnUntraced(function* (context, held, part, interval) {
        const broken = part.broken.map(({ index, problem, text }) => ({
          entityId: held.entityId,
          externalId: namelessId(text),
          kind: "broken" as const,
          path: `data[${index}]`,
          reason: problem,
          payload: storable(text),
          hash: hash("sha256", text, "hex"),
          parentId: null,
          ...interval,
          streamId: held.streamId
        }))
        const looks = [...part.looks.values()]
        if (looks.length === 0)
          return {
            held,
            part,
            turn: null,
            target: null,
            erased: noneErased,
            unchanged: [],
            isFresh: false,
            candidates: [],
            exceptions: broken
          }
        // Pages overlap: what an earlier one has shown is stored by now.
        const compared = looks.filter(({ row }) => held.met?.has(row.id) ?? true).map(({ hash, row }) => ({ id: row.id, hash }))
        for (const { row } of looks) held.met?.add(row.id)
        const { absent, hasErased, hasLinks, same, turn } = yield* writer.compare(held.entityId, held.entity.transformVersion, compared)
        const unchanged = compared.filter((_, index) => same[index])
        const asStored = new Set(unchanged.map(({ id }) => id))
        const storedOtherwise = compared.filter((_, index) => same[index] !== true && absent[index] !== true)
        const differing = looks.filter(({ row }) => !asStored.has(row.id))
        const erased = hasErased ? yield* erasedLooks.among(context, held, differing) : noneErased
        const changed = differing.filter(({ row }) => !erased.has(row.id))
        // Read in the turn that was compared: whoever changes a link or the zone passes it.
        const target = yield* targets.current(context, hasLinks)
        const outcomes: Array<Candidate | Exception> = []
        const partial: Array<PartialLook> = []
        for (const look of changed) {
          const made = prepareRecord(target, held.entity, look)
          if (made._tag === "Ready") outcomes.push({ record: made.record, parents: made.parents, interval: null })
          else if (made._tag === "Partial") partial.push({ look, missing: made.missing })
          else outcomes.push(exception(held, look, interval, "invalid", made.problem.path, made.problem.problem))
        }
        const whole = (look: PartialLook) => readWhole(context, target, held, look, interval)
        outcomes.push(...(yield* Effect.forEach(partial, whole, { concurrency: readsAtOnce })))
        const prepared: PreparedPart = {
          held,
          part,
          turn,
          target,
          erased,
          unchanged,
          isFresh: storedOtherwise.every(({ id }) => erased.has(id)),
          candidates: outcomes.flatMap((outcome) => ("record" in outcome ? [outcome] : [])),
          exceptions: [...outcomes.flatMap((outcome) => ("record" in outcome ? [] : [outcome])), ...broken]
        }
        // What a list showed in part may have named its parents only when it was read in full.
        const inFull = hasErased ? prepared.candidates.filter((candidate) => candidate.interval !== null) : []
        return inFull.length === 0
          ? prepared
          : eraseIn(
              prepared,
              yield* erasedLooks.references(
                context,
                inFull.flatMap(({ parents }) => parents)
              )
            )
      })

      /** Hard parents that are nowhere. */
      const missingParents = Effect.fnUntraced(function* (
        context: StreamContext,
        parts: ReadonlyArray<PreparedPart>,
        fetch: Parameters<PreparationShape["park"]>[3]
      ) {
        const arriving = new Map(
          parts.map(({ candidates, held, unchanged }) => [
            held.entity.name,
            new Set([...candidates.map(({ record }) => record.id), ...unchanged.map(({ id }) => id)])
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
            if (!(yield* fetch(name, entityId, id))) missing.add(`${name} ${id}`)
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

      const park: PreparationShape["park"] = Effect.fnUntraced(function* (context, parts, interval, fetch) {
        const missing = yield* missingParents(context, parts, fetch)
        if (missing.size === 0) return parts
        // A parent that was fetched may have turned out to be erased with its own.
        const wanted = parts.flatMap(({ candidates }) => candidates.flatMap(({ parents }) => parents))
        const erased = yield* erasedLooks.references(
          context,
          wanted.filter((reference) => missing.has(referenceKey(reference)))
        )
        return parts.map((part) => parkIn(eraseIn(part, erased), missing, interval))
      })

      return Preparation.of({ prepare, park })
    })
  )
}

export const intervalOf = ({ clock }: StreamContext, answer: Pick<Answer<unknown>, "sentAt" | "receivedAt">): Interval => ({
  sent: clock.atEarliest(answer.sentAt),
  received: clock.atLatest(answer.receivedAt)
})

const exception = (held: HeldStream, look: Look, interval: Interval, kind: Exception["kind"], path: string, reason: string): Exception => ({
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

const noneErased: ErasedIds = new Map()

/** Leaves out the candidates whose hard parent is erased. */
const eraseIn = (prepared: PreparedPart, parents: ReadonlySet<string>): PreparedPart => {
  const isErased = (candidate: Candidate) => candidate.parents.some((reference) => parents.has(referenceKey(reference)))
  const gone = prepared.candidates.filter(isErased)
  if (gone.length === 0) return prepared
  return {
    ...prepared,
    candidates: prepared.candidates.filter((candidate) => !isErased(candidate)),
    erased: new Map([...prepared.erased, ...gone.map(({ record }) => [record.id, "new"] as const)])
  }
}

/** Moves the candidates whose hard parent is missing to the exceptions. */
const parkIn = (prepared: PreparedPart, missing: ReadonlySet<string>, interval: Interval): PreparedPart => {
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

/** What references to a record of the entity hold. */
export const idOf = ({ target }: StreamContext, entity: AnyEntity, id: string, canonical: AnyCanonicalEntity) =>
  canonicalIdOf(target, { entity: entity.name, id }, canonical)
