/** What is read of the results of other scenarios, as each writes it. */
import { Schema } from "effect"

/** Where the system does not tell, or nothing was done, nothing can be reckoned. */
const Positive = Schema.Finite.check(Schema.isGreaterThan(0))

/** bench/cluster/storeBytes.ts */
const Grown = Schema.Struct({ log: Schema.Finite, journal: Schema.Finite, history: Schema.Finite, records: Schema.Finite })
const Wrong = Schema.Array(Schema.String)

const Span = Schema.Struct({
  seconds: Positive,
  statementsPerSecond: Positive,
  /** Of one processor: of the runner, and of the database as its statements took. */
  share: Positive,
  database: Positive,
  requests: Schema.Finite,
  bytes: Grown
})

/** bench/daily/measureIdle.ts */
export const Idle = Schema.Struct({
  idle: Span,
  withDeltas: Schema.Struct({ ...Span.fields, runs: Positive }),
  memory: Positive,
  wrong: Wrong
})

/** bench/daily/measureGrowth.ts */
export const Growth = Schema.Struct({
  sizes: Schema.NonEmptyArray(
    Schema.Struct({
      records: Positive,
      memory: Positive,
      /** Microseconds a record. */
      runner: Positive,
      database: Positive,
      statements: Positive,
      bytes: Grown,
      wrong: Wrong
    })
  )
})

/** Of whichever contender; only the engine's have to be measured in full. */
const Reading = Schema.Struct({
  processorSeconds: Schema.Finite,
  databaseSeconds: Schema.NullOr(Schema.Finite),
  logBytes: Schema.Finite,
  rewritten: Schema.Finite
})

/** bench/backfill/measureBackfill.ts */
export const Backfill = Schema.Struct({
  rows: Positive,
  turns: Schema.Array(
    Schema.Struct({ name: Schema.String, first: Reading, again: Schema.NullOr(Reading), changed: Schema.NullOr(Reading) })
  )
})

/** bench/cluster/measureConnecting.ts */
export const Connecting = Schema.Struct({
  organisations: Positive,
  runners: Positive,
  /** Entities of each organisation. */
  entities: Positive,
  rows: Positive,
  /** Seconds. */
  connected: Positive,
  took: Positive,
  /** MB of each runner. */
  atRest: Schema.Array(Positive),
  most: Schema.Array(Positive),
  /** Seconds of each runner. */
  processors: Schema.Array(Positive),
  statements: Positive,
  /** Seconds. */
  database: Positive,
  bytes: Grown,
  wrong: Wrong
})

/** bench/daily/measureWebhooks.ts */
export const Webhooks = Schema.Struct({
  found: Schema.NonEmptyArray(Schema.Finite),
  lost: Schema.Int,
  taken: Schema.Struct({
    seconds: Positive,
    runner: Positive,
    statements: Positive,
    database: Positive,
    requests: Positive,
    bytes: Grown
  })
})
