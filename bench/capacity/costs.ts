/** What work takes, in the units that everything here is reckoned in. */

/** Of one piece of work, of a day of it, or of a second. */
export interface Cost {
  /** To the source. */
  readonly requests: number
  /** That the database carries out. */
  readonly statements: number
  /** Bytes that the database writes to its log (WAL). */
  readonly walBytes: number
  /** Seconds of one processor, of whoever does the work. */
  readonly runnerSeconds: number
  /** Seconds in which the database carries out statements: of one of its processors at most, since waits are among them. */
  readonly databaseSeconds: number
}

/** Bytes on disk that stay of a piece of work for as long as each is kept. */
export interface Left {
  /** In the workflow engine's journal. */
  readonly journalBytes: number
  /** Runs, streams, receipts. */
  readonly historyBytes: number
}

export interface Costs {
  /** A delta that asks what has changed, and finds nothing. */
  readonly idleDelta: Cost & Left
  /** An entity that a run reads, whatever there is to read, without its requests. */
  readonly stream: Cost & Left
  /** A record that was not there, read in a list, without its stream and its requests. */
  readonly newRecord: Cost
  /** One that is as it was. */
  readonly unchangedRecord: Cost
  /** What one that has changed takes beyond that. */
  readonly changedRecord: Cost
  /** A delivery, with the read by id that follows it. */
  readonly webhook: Cost
  /** A process in a second in which nothing is due. */
  readonly rest: Cost
  /** Of a process before anything is asked of it, and at its most. */
  readonly megabytes: { readonly rest: number; readonly most: number }
  /** On disk, of a record with its canonical rows, indexes and first look. */
  readonly recordBytes: number
}

export const nothing: Cost = { requests: 0, statements: 0, walBytes: 0, runnerSeconds: 0, databaseSeconds: 0 }

export const times = (count: number, cost: Cost): Cost => ({
  requests: count * cost.requests,
  statements: count * cost.statements,
  walBytes: count * cost.walBytes,
  runnerSeconds: count * cost.runnerSeconds,
  databaseSeconds: count * cost.databaseSeconds
})

export const together = (...costs: ReadonlyArray<Cost>): Cost =>
  costs.reduce(
    (sum, cost) => ({
      requests: sum.requests + cost.requests,
      statements: sum.statements + cost.statements,
      walBytes: sum.walBytes + cost.walBytes,
      runnerSeconds: sum.runnerSeconds + cost.runnerSeconds,
      databaseSeconds: sum.databaseSeconds + cost.databaseSeconds
    }),
    nothing
  )
