/**
 * Writes one group of pages: records, canonical rows, links, change feed, sightings and cursor, all or nothing and only under the lease. The answer
 * says whether the lease was held; where it was not, nothing was written.
 */
import type { AnyCanonicalEntity } from "@openfaith/canonical/vocabulary"
import { Context, Effect, Layer, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { advanceStatement, compareStatement, keptStatement, pageStatement } from "./pageStatement.ts"
import { modelColumns } from "./canonicalTables.ts"
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
  /** Ids looked at that need no write, with the class of each: `u`, `q` or `p`. */
  readonly others: ReadonlyArray<{ readonly id: string; readonly class: "u" | "q" | "p" }>
  readonly requests: number
  readonly pages: number
  /** The look's interval: not asked before `sent`, answered by `received`. */
  readonly sent: DatabaseSeconds
  readonly received: DatabaseSeconds
  readonly lane: string
  readonly adapterVersion: string
  readonly transformVersion: number
  /** The records were read one by one, by id. */
  readonly byId: boolean
  readonly canonical: ReadonlyArray<AnyCanonicalEntity>
  readonly records: ReadonlyArray<PreparedRecord>
}

/** A look kept in quarantine, now whole. */
export interface KeptWrite {
  readonly quarantineId: string
  /** How often it had been seen when it was read from quarantine: a newer look makes this one void. */
  readonly timesSeen: number
  readonly sent: DatabaseSeconds
  readonly received: DatabaseSeconds
  readonly lane: string
  readonly adapterVersion: string
  readonly transformVersion: number
  readonly canonical: ReadonlyArray<AnyCanonicalEntity>
  readonly record: PreparedRecord
}

const Outcome = Schema.Tuple([Schema.Struct({ held: Schema.Int, applied: Schema.Int, ties: Schema.Int })])
const Same = Schema.Tuple([Schema.Struct({ same: Schema.String })])

export interface PageOutcome {
  readonly held: boolean
  readonly applied: number
  readonly ties: number
}

export interface PageWriterShape {
  /** Writes the group. Shares the caller's transaction if there is one. */
  readonly write: (page: PageWrite) => Effect.Effect<PageOutcome, SqlError.SqlError>
  /** Writes a kept look through the gate and resolves it, under the lock of its quarantine row; `held`: it was still open and the same. */
  readonly release: (kept: KeptWrite) => Effect.Effect<PageOutcome, SqlError.SqlError>
  /** For each id whether its stored row is live and has this very hash. */
  readonly unchanged: (
    entityId: number,
    rows: ReadonlyArray<{ readonly id: string; readonly hash: string }>
  ) => Effect.Effect<ReadonlyArray<boolean>, SqlError.SqlError>
}

/** Values of one column over all rows as one text; see `listed` in pageStatement.ts for the leading mark. */
const joined = (values: Iterable<string | null>): string => {
  let text = nullMark
  for (const value of values) text += separator + (value ?? nullMark)
  return text
}

export class PageWriter extends Context.Service<PageWriter, PageWriterShape>()("@openfaith/sync-engine/store/PageWriter") {
  static readonly layer = Layer.effect(
    PageWriter,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const statements = new Map<string, string>()
      const statementFor = (kind: string, make: typeof pageStatement, canonical: ReadonlyArray<AnyCanonicalEntity>) => {
        const key = [kind, ...canonical.map(({ name }) => name)].join(" ")
        const known = statements.get(key)
        if (known !== undefined) return known
        const made = make(canonical)
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
        page.pages,
        page.sent,
        page.received,
        page.lane,
        page.adapterVersion,
        page.transformVersion,
        page.byId
      ]

      const columns = ({ canonical, records }: Pick<PageWrite, "canonical" | "records">): ReadonlyArray<string> => {
        const recordColumns = [
          joined(records.map(({ id }) => id)),
          joined(records.map(({ hash }) => hash)),
          joined(records.map(({ version }) => version)),
          joined(records.map(({ payload }) => payload)),
          joined(records.map(({ parent }) => parent)),
          joined(records.map(({ flags }) => flags))
        ]
        const canonicalColumns = canonical.flatMap((entity, index) => {
          const rows = records.flatMap((record) => (record.canonical[index] ?? []).map((row) => ({ ...row, record: record.id })))
          return [
            joined(rows.map(({ record }) => record)),
            joined(rows.map(({ slot }) => slot)),
            joined(rows.map(({ id }) => id)),
            ...modelColumns(entity).map((_, column) => joined(rows.map(({ values }) => values[column] ?? null)))
          ]
        })
        return [...recordColumns, ...canonicalColumns]
      }

      const outcomeOf = (rows: ReadonlyArray<unknown>) =>
        Schema.decodeUnknownEffect(Outcome)(rows).pipe(
          Effect.map(([{ applied, held, ties }]): PageOutcome => ({ held: held === 1, applied, ties })),
          Effect.orDie
        )

      const write: PageWriterShape["write"] = Effect.fn("PageWriter.write")(function* (page) {
        const rows =
          page.records.length === 0
            ? yield* sql.unsafe(advanceStatement, fixed(page).slice(0, 11))
            : yield* sql.unsafe(statementFor("page", pageStatement, page.canonical), [...fixed(page), ...columns(page)])
        return yield* outcomeOf(rows)
      })

      const release: PageWriterShape["release"] = Effect.fn("PageWriter.release")(function* (kept) {
        const { adapterVersion, canonical, lane, quarantineId, received, record, sent, timesSeen, transformVersion } = kept
        // Whether it was read by id is not kept. Taken as a row of a list, it never wins over a newer version.
        const fixedValues = [quarantineId, timesSeen, sent, received, lane, adapterVersion, transformVersion, false]
        const statement = statementFor("kept", keptStatement, canonical)
        return yield* outcomeOf(yield* sql.unsafe(statement, [...fixedValues, ...columns({ canonical, records: [record] })]))
      })

      const unchanged: PageWriterShape["unchanged"] = Effect.fn("PageWriter.unchanged")(function* (entityId, rows) {
        const answer = yield* sql.unsafe(compareStatement, [
          entityId,
          joined(rows.map(({ id }) => id)),
          joined(rows.map(({ hash }) => hash))
        ])
        const [{ same }] = yield* Effect.orDie(Schema.decodeUnknownEffect(Same)(answer))
        return rows.map((_, index) => same[index] === "1")
      })

      return PageWriter.of({ write, release, unchanged })
    })
  )
}
