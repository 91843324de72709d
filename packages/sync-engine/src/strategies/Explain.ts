/**
 * Explains a row: which records of which source it comes from, every look that was had at them and what became of it, what waits and what was decided.
 * Reads only what is stored; the source is not asked.
 */
import { Context, Effect, Layer, Option } from "effect"
import type { SqlError } from "effect/sql"
import { Adapters } from "../Adapters.ts"
import { CanonicalModel } from "../CanonicalModel.ts"
import { History, type ToldLook } from "../state/History.ts"
import {
  type Alias,
  type CanonicalPlace,
  type DecidedAbout,
  type InQuarantine,
  Lineage,
  type ProvenReading,
  type SourceRecordState,
  type WaitsToBeRead
} from "../state/Lineage.ts"
import { whyOf } from "./lookWords.ts"

export interface ExplainedLook extends ToldLook {
  /** What was asked of the source, where that is known. */
  readonly request: string | null
  /** What became of the look, and why, in words. */
  readonly why: string
}

export interface RecordStory extends Omit<SourceRecordState, "look"> {
  /** What is stored of it now; `null`: it has never been stored. */
  readonly stored: SourceRecordState["look"]
  /** The version of the transform that is installed; `null`: no installed adapter knows the entity. */
  readonly installedTransform: number | null
  /** Rows it became, deleted or not. */
  readonly rows: ReadonlyArray<CanonicalPlace>
  /** Oldest first. */
  readonly looks: ReadonlyArray<ExplainedLook>
  /** Newest first. */
  readonly quarantine: ReadonlyArray<InQuarantine>
  readonly waiting: WaitsToBeRead | null
  readonly decisions: ReadonlyArray<DecidedAbout>
  /** The newest reading of the whole entity that was proven: it showed the record, or asked for it by id. */
  readonly proof: ProvenReading | null
}

export interface Explanation {
  /** As it was asked for. */
  readonly asked: string
  /** Where the asked id is merged into another: the alias that was followed. */
  readonly followed: Alias | null
  /** The row asked for, or the one it lives on in; `null` where the record made none. */
  readonly row: CanonicalPlace | null
  /** Ids that live on in this row. */
  readonly mergedFrom: ReadonlyArray<Alias>
  /** The row's own record first, then others that stand for it, then those that were merged into it. */
  readonly records: ReadonlyArray<RecordStory>
}

export interface ExplainShape {
  /** `None`: no such row has ever been stored. */
  readonly row: (id: string) => Effect.Effect<Option.Option<Explanation>, SqlError.SqlError>
  /** By the source's name of a record. `None`: nothing is known of it, neither stored nor in quarantine nor waiting. */
  readonly record: (name: {
    readonly orgId: string
    readonly adapter: string | null
    readonly entity: string
    readonly externalId: string
  }) => Effect.Effect<Option.Option<Explanation>, SqlError.SqlError>
}

interface Key {
  readonly entityId: number
  readonly externalId: string
}

export class Explain extends Context.Service<Explain, ExplainShape>()("@openfaith/sync-engine/strategies/Explain") {
  static readonly layer = Layer.effect(
    Explain,
    Effect.gen(function* () {
      const adapters = yield* Adapters
      const model = yield* CanonicalModel
      const history = yield* History
      const lineage = yield* Lineage

      /** The place of a canonical id; its prefix names the entity, and the tables are few where it does not. */
      const placeOf = Effect.fnUntraced(function* (id: string) {
        const named = model.entities.filter(({ idPrefix }) => id.startsWith(`${idPrefix}_`))
        for (const entity of named) {
          const found = yield* lineage.row(entity, id)
          if (Option.isSome(found)) return found
        }
        return Option.none()
      })

      const storyOf = Effect.fnUntraced(function* (record: SourceRecordState) {
        const key: Key = record
        const adapter = adapters.all.find(({ id }) => id === record.adapter)
        const entity = adapter?.manifest.has(record.entity) ? adapter.manifest.get(record.entity) : null
        const told = yield* history.of(key.entityId, key.externalId)
        const looks = told.length > 0 ? told : onlyLook(record)
        const requestOf = (look: ToldLook) => {
          const path = look.byId === null ? undefined : look.byId ? entity?.get?.path : entity?.list.path
          return path === undefined ? null : `GET ${path.replace("{id}", record.externalId)}`
        }
        const { look, ...rest } = record
        const story: RecordStory = {
          ...rest,
          stored: look,
          installedTransform: entity?.transformVersion ?? null,
          rows: yield* lineage.rowsOf(key),
          looks: looks.map((each, index) => ({
            ...each,
            request: requestOf(each),
            why: whyOf(each, looks.slice(0, index).findLast(({ outcome }) => isStored(outcome))?.outcome ?? null)
          })),
          quarantine: yield* lineage.quarantine(key),
          waiting: Option.getOrNull(yield* lineage.waiting(key)),
          decisions: yield* lineage.decisions(key),
          proof: Option.getOrNull(yield* lineage.proof(key.entityId))
        }
        return story
      })

      const storiesOf = Effect.fnUntraced(function* (keys: ReadonlyArray<Key>) {
        const distinct = [...new Map(keys.map((key) => [`${key.entityId} ${key.externalId}`, key])).values()]
        const records = yield* Effect.forEach(distinct, (key) => lineage.record(key))
        return yield* Effect.forEach(
          records.flatMap((record) => (Option.isSome(record) ? [record.value] : [])),
          storyOf
        )
      })

      const around = Effect.fnUntraced(function* (asked: string, place: CanonicalPlace) {
        const known = yield* lineage.aliases(place.id)
        const followed = known.find(({ from }) => from === place.id) ?? null
        const kept = followed === null ? Option.some(place) : yield* placeOf(followed.to)
        const row = Option.getOrElse(kept, () => place)
        const mergedFrom = (followed === null ? known : yield* lineage.aliases(row.id)).filter(({ to }) => to === row.id)
        const merged = yield* Effect.forEach(mergedFrom, ({ from }) => placeOf(from))
        const explanation: Explanation = {
          asked,
          followed,
          row,
          mergedFrom,
          records: yield* storiesOf([
            row,
            ...(yield* lineage.linked(row.id)),
            place,
            ...merged.flatMap((each) => (Option.isSome(each) ? [each.value] : []))
          ])
        }
        return explanation
      })

      return Explain.of({
        row: Effect.fn("Explain.row")(function* (id) {
          const place = yield* placeOf(id)
          return Option.isNone(place) ? Option.none() : Option.some(yield* around(id, place.value))
        }),
        record: Effect.fn("Explain.record")(function* (name) {
          const asked = `${name.entity} ${name.externalId}`
          const records = yield* lineage.named(name)
          const stories = yield* Effect.forEach(records, storyOf)
          const known = stories.filter(
            ({ looks, quarantine, state, waiting }) => state !== "absent" || looks.length + quarantine.length > 0 || waiting !== null
          )
          const [first] = known
          if (!first) return Option.none()
          const [row] = first.rows
          if (row && known.length === 1) return Option.some(yield* around(asked, row))
          return Option.some({ asked, followed: null, row: row ?? null, mergedFrom: [], records: known })
        })
      })
    })
  )
}

const isStored = (outcome: ToldLook["outcome"]) =>
  outcome === "stored" || outcome === "deleted" || outcome === "revived" || outcome === "restored"

/** Nothing has been told of a record that has not changed: its first look is the stored one. */
const onlyLook = ({ look, state }: SourceRecordState): ReadonlyArray<ToldLook> =>
  look === null
    ? []
    : [
        {
          ...look,
          outcome: state === "deleted" ? ("deleted" as const) : ("stored" as const),
          changed: [],
          lost: [],
          byId: null,
          decisionId: null,
          mergedInto: null
        }
      ]
