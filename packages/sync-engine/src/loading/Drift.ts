/**
 * Drift: where what a reconciliation reads differs from what is stored although no delta said so. The writing that happens anyway repairs it; this keeps
 * what it was, so that an operator learns what deltas of this source miss.
 */
import { isDeepStrictEqual } from "node:util"
import type { AnyEntity } from "@openfaith/adapter-core"
import { Context, Effect, Layer, Option, Schema } from "effect"
import type { SqlError } from "effect/sql"
import { Findings, type Suspect } from "../state/Findings.ts"
import type { PreparedRecord } from "../store/PageWriter.ts"
import type { PreparedPart } from "./Preparation.ts"

export interface DriftShape {
  /** Looks at what is stored of the parts' changed records, before they are written. Runs `write`, and keeps what of them was drift in its transaction. */
  readonly around: <A, E, R>(
    parts: ReadonlyArray<PreparedPart>,
    write: Effect.Effect<A, E, R>
  ) => Effect.Effect<A, E | SqlError.SqlError, R>
}

export class Drift extends Context.Service<Drift, DriftShape>()("@openfaith/sync-engine/loading/Drift") {
  static readonly layer = Layer.effect(
    Drift,
    Effect.gen(function* () {
      const findings = yield* Findings

      const keep = Effect.fnUntraced(function* ({ candidates, held }: PreparedPart, suspects: ReadonlyArray<Suspect>) {
        const arrived = new Map(candidates.map(({ record }) => [record.id, record]))
        const written = yield* findings.written(
          held.entityId,
          held.streamId,
          suspects.flatMap(({ id }) => arrived.get(id) ?? [])
        )
        const found = suspects.flatMap(({ id, kind, payload }) => {
          const record = arrived.get(id)
          return record && written.has(id) ? [{ id, kind, differs: differing(held.entity, payload, record) }] : []
        })
        yield* findings.add(held.streamId, found)
      })

      return Drift.of({
        around: Effect.fnUntraced(function* (parts, write) {
          const looked = yield* Effect.forEach(parts, (part) =>
            Effect.map(
              findings.suspects(
                part.held.entityId,
                part.held.streamId,
                part.candidates.map(({ record }) => record)
              ),
              (suspects) => ({ part, suspects })
            )
          )
          const written = yield* write
          for (const { part, suspects } of looked) if (suspects.length > 0) yield* keep(part, suspects)
          return written
        })
      })
    })
  )
}

const Payload = Schema.fromJsonString(
  Schema.Struct({
    attributes: Schema.optionalKey(Schema.Record(Schema.String, Schema.Unknown)),
    relationships: Schema.optionalKey(Schema.Record(Schema.String, Schema.Unknown))
  })
)
const decodePayload = Schema.decodeUnknownOption(Payload)

/** Attributes and relationships that are not the same; those that differ from answer to answer say nothing. */
const differing = (entity: AnyEntity, before: string | null, { payload }: PreparedRecord): ReadonlyArray<string> => {
  if (before === null) return []
  const [was, is] = [before, payload].map((text) =>
    Option.match(decodePayload(text), {
      onNone: () => ({}),
      onSome: ({ attributes, relationships }) => ({ ...attributes, ...relationships })
    })
  )
  const then = new Map(Object.entries(was ?? {}))
  const now = new Map(Object.entries(is ?? {}))
  return [...new Set([...then.keys(), ...now.keys()])]
    .filter((name) => !entity.volatile.includes(name) && !isDeepStrictEqual(then.get(name), now.get(name)))
    .sort()
}
