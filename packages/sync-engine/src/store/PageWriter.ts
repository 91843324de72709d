/**
 * Writes one group of pages: records, canonical rows, links, change feed, sightings and cursor, all or nothing and only under the lease. The answer
 * says whether the lease was held; where it was not, nothing was written.
 */
import { Context, Effect, Layer, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import type { RequestsFor } from "../state/RequestsFor.ts"
import type { Becoming } from "./canonicalCtes.ts"
import { modelColumns } from "./canonicalTables.ts"
import { inTurn } from "./inTurn.ts"
import {
  advanceParameterCount,
  advanceStatement,
  compareStatement,
  freshParameterCount,
  freshStatement,
  keptStatement,
  pageStatement,
  restoredStatement
} from "./pageStatement.ts"
import { remakeStatement } from "./remakeStatement.ts"
import { nullMark, separator } from "./text.ts"

/** One canonical row, its values as text in the order of `modelColumns`. */
export interface CanonicalRow {
  readonly slot: string
  readonly id: string
  readonly values: ReadonlyArray<string | null>
}

/** One record ready to be stored, with the canonical rows it becomes, one list per canonical entity of its definition. */
export interface PreparedRecord {
  readonly id: string
  readonly hash: string
  readonly version: string | null
  readonly payload: string
  readonly parent: string | null
  readonly flags: string | null
  readonly canonical: ReadonlyArray<ReadonlyArray<CanonicalRow>>
}

/** A moment of the database's clock, in seconds since 1970. */
export type DatabaseSeconds = number

export interface PageWrite {
  readonly streamId: number
  readonly epoch: number
  readonly runId: string
  /** The entity the records belong to; the stream's own but for parents fetched by id. */
  readonly entityId: number
  /** The cursor after these pages as JSON text; `null` leaves it. */
  readonly cursor: string | null
  readonly sourceTotal: number | null
  /** The sweep these looks belong to; 0 where they are not part of the stream's reading. */
  readonly lap: number
  /** Ids looked at that need no write, with the class of each: `u`, `q`, `p` or `e`. */
  readonly others: ReadonlyArray<{ readonly id: string; readonly class: "u" | "q" | "p" | "e" }>
  readonly requests: number
  /** The same by what they were sent for; `null`: not counted. */
  readonly requestsFor: RequestsFor | null
  readonly pages: number
  /**
   * The entity's turn at which the looks were compared with what is stored, or that the caller holds: at any other, nothing is written. `null`: there are
   * no looks, so whichever it is.
   */
  readonly turn: number | null
  /** The look's interval: not asked before `sent`, answered by `received`. */
  readonly sent: DatabaseSeconds
  readonly received: DatabaseSeconds
  readonly lane: string
  readonly adapterVersion: string
  readonly transformVersion: number
  /** The records were read one by one, by id. */
  readonly byId: boolean
  /** Attributes whose changes say nothing: the entity's volatile ones. */
  readonly quiet: ReadonlyArray<string>
  readonly becoming: Becoming
  readonly records: ReadonlyArray<PreparedRecord>
  /** At that turn there was no record of any of these ids, and none was erased. One that is there fails the write (UniqueViolation). */
  readonly isFresh: boolean
}

/** A look kept in quarantine, now whole. */
export interface KeptWrite {
  readonly quarantineId: string
  readonly entityId: number
  /** How often it had been seen when it was read from quarantine: a newer look makes this one void. */
  readonly timesSeen: number
  readonly sent: DatabaseSeconds
  readonly received: DatabaseSeconds
  readonly lane: string
  readonly adapterVersion: string
  readonly transformVersion: number
  readonly byId: boolean
  readonly quiet: ReadonlyArray<string>
  /** The confirmed decision under which a look that empties fields is written; nothing is, once it is no longer confirmed. */
  readonly decision: string | null
  readonly becoming: Becoming
  readonly record: PreparedRecord
}

/** What a decision replaced, to be written back under the decision that was undone. */
export interface RestoringWrite {
  readonly decision: string
  readonly externalId: string
  readonly entityId: number
  /** When the look that took its place was answered. */
  readonly at: DatabaseSeconds
  readonly adapterVersion: string
  readonly transformVersion: number
  readonly quiet: ReadonlyArray<string>
  readonly becoming: Becoming
  readonly record: PreparedRecord
}

/** Stored records whose canonical rows are made again. The caller's transaction holds the entity's turn. */
export interface Remake {
  readonly entityId: number
  readonly adapterVersion: string
  readonly transformVersion: number
  /** The records are marked with the versions; else only their rows are made, for a transaction that is taken back. */
  readonly isFinal: boolean
  readonly becoming: Becoming
  readonly records: ReadonlyArray<PreparedRecord>
}

const RemadeRows = Schema.Struct({
  entity: Schema.String,
  created: Schema.Int,
  updated: Schema.Int,
  removed: Schema.Int,
  /** Some of the changed rows. */
  ids: Schema.Array(Schema.String)
})
/** What remaking changed in one canonical entity. */
export type RemadeRows = typeof RemadeRows.Type

const Outcome = Schema.Tuple([
  Schema.Struct({
    in_turn: Schema.Int,
    turn: Schema.NullOr(Schema.Int),
    held: Schema.Int,
    refused: Schema.Boolean,
    applied: Schema.Int,
    ties: Schema.Int
  })
])
const Same = Schema.Tuple([Schema.Struct({ turn: Schema.Int, same: Schema.String, hasErased: Schema.Boolean, hasLinks: Schema.Boolean })])

export interface PageOutcome {
  /** False: others have written records of the entity since they were compared; compare again. */
  readonly inTurn: boolean
  /** For the next write to the entity in the same transaction. */
  readonly turn: number
  readonly held: boolean
  readonly applied: number
  readonly ties: number
}

/** A newer program has written this entity with a transform that this one does not have. Nothing was written. */
export class OlderTransform extends Schema.TaggedError<OlderTransform>()("OlderTransform", { transformVersion: Schema.Int }) {
  override get message() {
    return `a newer version of this program has stored records of this entity with a transform that this one, with transform ${this.transformVersion}, does not have; run the newer version`
  }
}

export interface Comparison {
  readonly turn: number
  readonly same: ReadonlyArray<boolean>
  /** There is no record of this id, not even a deleted one. */
  readonly absent: ReadonlyArray<boolean>
  /** There are erased records, of whichever entity. */
  readonly hasErased: boolean
  /** There are records that stand for other rows than their ids say, of whichever entity. */
  readonly hasLinks: boolean
}

export interface PageWriterShape {
  /** Writes the group, in its turn and under the lease, or nothing. Shares the caller's transaction if there is one. */
  readonly write: (page: PageWrite) => Effect.Effect<PageOutcome, OlderTransform | SqlError.SqlError>
  /** Writes a kept look through the gate and resolves it, under the lock of its quarantine row; `held`: it was still open and the same. */
  readonly release: (kept: KeptWrite) => Effect.Effect<PageOutcome, OlderTransform | SqlError.SqlError>
  /** Writes back what a decision replaced, where the record still is as the decision left it. */
  readonly restore: (restoring: RestoringWrite) => Effect.Effect<PageOutcome, OlderTransform | SqlError.SqlError>
  /** Makes canonical rows of stored records again, each change in the feed. Shares the caller's transaction, which holds the turn. */
  readonly remake: (remake: Remake) => Effect.Effect<ReadonlyArray<RemadeRows>, SqlError.SqlError>
  /**
   * For each id whether its stored row is live, has this very hash, and was made into canonical rows by this transform or a newer one; and the entity's
   * turn at which that was so.
   */
  readonly compare: (
    entityId: number,
    transformVersion: number,
    rows: ReadonlyArray<{ readonly id: string; readonly hash: string }>
  ) => Effect.Effect<Comparison, SqlError.SqlError>
}

/** Values of one column over all rows as one text; see `listed` for the leading mark. */
const joined = <A>(rows: ReadonlyArray<A>, valueOf: (row: A) => string | null): string => {
  const values = [nullMark]
  for (const row of rows) values.push(valueOf(row) ?? nullMark)
  return values.join(separator)
}

export class PageWriter extends Context.Service<PageWriter, PageWriterShape>()("@openfaith/sync-engine/store/PageWriter") {
  static readonly layer = Layer.effect(
    PageWriter,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const statements = new Map<string, string>()
      const statementFor = (kind: string, make: typeof pageStatement, becoming: Becoming) => {
        const key = [kind, becoming.projectionOf, ...becoming.canonical.map(({ name }) => name)].join(" ")
        const known = statements.get(key)
        if (known !== undefined) return known
        const made = make(becoming)
        statements.set(key, made)
        return made
      }

      const fixed = (page: PageWrite): ReadonlyArray<unknown> => [
        page.streamId,
        page.epoch,
        page.runId,
        page.entityId,
        page.cursor,
        page.sourceTotal,
        page.lap,
        page.others.map(({ id }) => id).join(separator),
        page.others.map((other) => other.class).join(""),
        page.requests,
        page.requestsFor === null ? null : JSON.stringify(page.requestsFor),
        page.pages,
        page.turn,
        page.transformVersion,
        page.received,
        page.sent,
        page.lane,
        page.adapterVersion,
        page.byId,
        page.quiet.join(separator)
      ]

      const canonicalColumns = ({ becoming, records }: Pick<PageWrite, "becoming" | "records">): ReadonlyArray<string> =>
        becoming.canonical.flatMap((entity, index) => {
          const rows = records.flatMap((record) => record.canonical[index] ?? [])
          const sources = records.flatMap((record) => (record.canonical[index] ?? []).map(() => record.id))
          return [
            joined(sources, (id) => id),
            joined(rows, ({ slot }) => slot),
            joined(rows, ({ id }) => id),
            ...modelColumns(entity).map((_, column) => joined(rows, ({ values }) => values[column] ?? null))
          ]
        })
      const columns = (page: Pick<PageWrite, "becoming" | "records">): ReadonlyArray<string> => {
        const { records } = page
        return [
          joined(records, ({ id }) => id),
          joined(records, ({ hash }) => hash),
          joined(records, ({ version }) => version),
          joined(records, ({ payload }) => payload),
          joined(records, ({ parent }) => parent),
          joined(records, ({ flags }) => flags),
          ...canonicalColumns(page)
        ]
      }

      const outcomeOf = Effect.fnUntraced(function* (
        rows: ReadonlyArray<unknown>,
        transformVersion: number
      ): Effect.fn.Return<PageOutcome, OlderTransform> {
        const [{ applied, held, in_turn, refused, ties, turn }] = yield* Effect.orDie(Schema.decodeUnknownEffect(Outcome)(rows))
        if (refused) return yield* new OlderTransform({ transformVersion })
        return { inTurn: in_turn === 1, turn: turn ?? 0, held: held === 1, applied, ties }
      })

      const write: PageWriterShape["write"] = Effect.fn("PageWriter.write")(function* (page) {
        const rows =
          page.records.length === 0
            ? yield* sql.unsafe(advanceStatement, fixed(page).slice(0, advanceParameterCount))
            : page.isFresh
              ? yield* sql.unsafe(statementFor("fresh", freshStatement, page.becoming), [
                  ...fixed(page).slice(0, freshParameterCount),
                  ...columns(page)
                ])
              : yield* sql.unsafe(statementFor("page", pageStatement, page.becoming), [...fixed(page), ...columns(page)])
        return yield* outcomeOf(rows, page.transformVersion)
      })

      const release: PageWriterShape["release"] = Effect.fn("PageWriter.release")(function* (kept) {
        const { becoming, record } = kept
        const fixedValues = [
          kept.quarantineId,
          kept.timesSeen,
          kept.sent,
          kept.received,
          kept.lane,
          kept.adapterVersion,
          kept.transformVersion,
          kept.byId,
          kept.quiet.join(separator),
          kept.decision
        ]
        const statement = statementFor("kept", keptStatement, becoming)
        const parameters = [...fixedValues, ...columns({ becoming, records: [record] })]
        const rows = yield* inTurn(sql, kept.entityId, () => sql.unsafe(statement, parameters))
        return yield* outcomeOf(rows, kept.transformVersion)
      })

      const remake: PageWriterShape["remake"] = Effect.fn("PageWriter.remake")(function* (made) {
        const { adapterVersion, becoming, entityId, isFinal, records, transformVersion } = made
        if (becoming.canonical.length === 0 || records.length === 0) return []
        const parameters = [entityId, adapterVersion, transformVersion, isFinal, joined(records, ({ id }) => id), ...canonicalColumns(made)]
        const rows = yield* sql.unsafe(statementFor("remake", remakeStatement, becoming), parameters)
        return yield* Effect.orDie(Schema.decodeUnknownEffect(Schema.Array(RemadeRows))(rows))
      })

      const restore: PageWriterShape["restore"] = Effect.fn("PageWriter.restore")(function* (restoring) {
        const { adapterVersion, at, becoming, decision, entityId, externalId, quiet, record, transformVersion } = restoring
        // A read by id asked at the moment of the answer it takes the place of: it passes the gate, and any later look decides again.
        const fixedValues = [externalId, decision, at, at, "undo", adapterVersion, transformVersion, true, quiet.join(separator)]
        const statement = statementFor("restored", restoredStatement, becoming)
        const parameters = [...fixedValues, ...columns({ becoming, records: [record] })]
        const rows = yield* inTurn(sql, entityId, () => sql.unsafe(statement, parameters))
        return yield* outcomeOf(rows, transformVersion)
      })

      const compare: PageWriterShape["compare"] = Effect.fn("PageWriter.compare")(function* (entityId, transformVersion, rows) {
        const answer = yield* sql.unsafe(compareStatement, [
          entityId,
          joined(rows, ({ id }) => id),
          joined(rows, ({ hash }) => hash),
          transformVersion
        ])
        const [{ hasErased, hasLinks, same, turn }] = yield* Effect.orDie(Schema.decodeUnknownEffect(Same)(answer))
        return {
          turn,
          hasErased,
          hasLinks,
          same: rows.map((_, index) => same[index] === "1"),
          absent: rows.map((_, index) => same[index] === "2")
        }
      })

      return PageWriter.of({ write, release, restore, remake, compare })
    })
  )
}
