/** What each piece of work takes, from what other scenarios found and wrote to bench/results. Nothing is assumed where something was not measured. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { Effect, Schema } from "effect"
import { median } from "../cluster/rounds.ts"
import { type Cost, type Costs, times, together } from "./costs.ts"
import { Backfill, Connecting, Growth, Idle, Webhooks } from "./results.ts"

/** A result that has to be there, and is not, or not as it is needed. */
export class UnusableResult extends Schema.TaggedError<UnusableResult>()("UnusableResult", {
  file: Schema.String,
  problem: Schema.String,
  scenario: Schema.String
}) {
  override get message() {
    return `${this.file} ${this.problem}. Run \`npm run bench -- ${this.scenario}\` first.`
  }
}

/** Whether it was found on a busy machine, and what. */
export interface Source {
  readonly file: string
  readonly wasBusy: boolean
}

const read = Effect.fnUntraced(function* <A>(
  folder: string,
  name: string,
  scenario: string,
  data: Schema.ConstraintDecoder<A>,
  wrong: (found: A) => ReadonlyArray<string>
) {
  const file = join(folder, `${name}.json`)
  const unusable = (problem: string) => new UnusableResult({ file, problem, scenario })
  const text = yield* Effect.try({ try: () => readFileSync(file, "utf8"), catch: () => unusable("is missing") })
  const written = yield* Schema.decodeUnknownEffect(Schema.fromJsonString(Schema.Struct({ wasBusy: Schema.Boolean, data })))(text).pipe(
    Effect.mapError(({ message }) => unusable(`does not tell what is needed (${message.replaceAll(/\s+/g, " ")})`))
  )
  const [first] = wrong(written.data)
  if (first !== undefined) return yield* unusable(`is void: ${first}`)
  return { data: written.data, source: { file: `${name}.json`, wasBusy: written.wasBusy } satisfies Source, unusable }
})

/** What is left of it after something else; a difference that was lost in what else went on is none. */
const without = (cost: Cost, other: Cost): Cost => {
  const left = together(cost, times(-1, other))
  return {
    requests: Math.max(0, left.requests),
    statements: Math.max(0, left.statements),
    walBytes: Math.max(0, left.walBytes),
    runnerSeconds: Math.max(0, left.runnerSeconds),
    databaseSeconds: Math.max(0, left.databaseSeconds)
  }
}

/** `folder`: where bench/results is. */
export const readCosts = Effect.fn("readCosts")(function* (folder: string) {
  const idle = yield* read(folder, "idle", "idle", Idle, ({ wrong }) => wrong)
  const growth = yield* read(folder, "growth", "growth", Growth, ({ sizes }) => sizes.flatMap(({ wrong }) => wrong))
  const backfill = yield* read(folder, "backfill-0ms", "backfill --latency 0", Backfill, () => [])
  const connecting = yield* read(folder, "connecting", "connecting", Connecting, ({ wrong }) => wrong)
  const webhooks = yield* read(folder, "webhooks", "webhooks", Webhooks, ({ lost }) => (lost > 0 ? [`${lost} changes did not arrive`] : []))

  const perSecond = ({ bytes, database, seconds, share, statementsPerSecond }: typeof idle.data.idle): Cost => ({
    requests: 0,
    statements: statementsPerSecond,
    walBytes: bytes.log / seconds,
    runnerSeconds: share,
    databaseSeconds: database
  })
  const rest = perSecond(idle.data.idle)
  const { withDeltas } = idle.data
  const beyondRest = times(withDeltas.seconds / withDeltas.runs, without(perSecond(withDeltas), rest))
  const ofDelta = (value: "journal" | "history") =>
    Math.max(0, withDeltas.bytes[value] / withDeltas.seconds - idle.data.idle.bytes[value] / idle.data.idle.seconds) *
    (withDeltas.seconds / withDeltas.runs)
  if (beyondRest.runnerSeconds === 0 || beyondRest.databaseSeconds === 0)
    return yield* idle.unusable("shows no difference between deltas and none")

  const largest = growth.data.sizes.at(-1) ?? growth.data.sizes[0]
  const newRecord: Cost = {
    requests: 0,
    statements: largest.statements / largest.records,
    walBytes: largest.bytes.log / largest.records,
    runnerSeconds: largest.runner / 1e6,
    databaseSeconds: largest.database / 1e6
  }

  // Beside a first reading of the same rows in the same process, so that both have had the same machine.
  const turns = backfill.data.turns.flatMap(({ again, changed, first, name }) => {
    if (name !== "OpenFaith" || again === null || changed === null || changed.rewritten === 0) return []
    const [one = 0, two = 0, three = 0] = [first, again, changed].map(({ databaseSeconds }) => databaseSeconds ?? 0)
    if (Math.min(one, two, three) <= 0) return []
    return [
      {
        first: { ...first, databaseSeconds: one },
        again: { ...again, databaseSeconds: two },
        changed: { ...changed, databaseSeconds: three }
      }
    ]
  })
  if (turns.length === 0) return yield* backfill.unusable("has no later readings by OpenFaith with what they took of the database")
  type Measured = (typeof turns)[number]["first"]
  const unchanged = (value: (reading: Measured) => number) => median(turns.map(({ again, first }) => value(again) / value(first)))
  const changed = (value: (reading: Measured) => number) =>
    Math.max(
      0,
      median(
        turns.map(({ again, changed, first }) => (value(changed) - value(again)) / changed.rewritten / (value(first) / backfill.data.rows))
      )
    )
  const scaled = (of: typeof unchanged): Cost => ({
    requests: 0,
    statements: 0,
    walBytes: newRecord.walBytes * of(({ logBytes }) => logBytes),
    runnerSeconds: newRecord.runnerSeconds * of(({ processorSeconds }) => processorSeconds),
    databaseSeconds: newRecord.databaseSeconds * of(({ databaseSeconds }) => databaseSeconds)
  })

  const { data: many } = connecting
  const streams = many.organisations * many.entities
  const reading: Cost = {
    requests: 0,
    statements: many.statements,
    walBytes: many.bytes.log,
    runnerSeconds: many.processors.reduce((sum, seconds) => sum + seconds, 0),
    databaseSeconds: many.database
  }
  const meanwhile = {
    ...times(many.runners * many.took, rest),
    // Processors were looked at from the first connection on, the database from the first reading.
    runnerSeconds: many.runners * (many.connected + many.took) * rest.runnerSeconds
  }
  const streamsAlone = without(reading, together(meanwhile, times(many.rows, newRecord)))

  const { data: delivered } = webhooks
  const ofWebhooks: Cost = {
    requests: delivered.taken.requests,
    statements: delivered.taken.statements,
    walBytes: delivered.taken.bytes.log,
    runnerSeconds: delivered.taken.runner,
    databaseSeconds: delivered.taken.database
  }

  const costs: Costs = {
    idleDelta: {
      ...beyondRest,
      requests: Math.max(0, withDeltas.requests) / withDeltas.runs,
      journalBytes: ofDelta("journal"),
      historyBytes: ofDelta("history")
    },
    stream: { ...times(1 / streams, streamsAlone), journalBytes: many.bytes.journal / streams, historyBytes: many.bytes.history / streams },
    newRecord,
    // Pages are written whatever has become of their rows, by as many statements.
    unchangedRecord: { ...scaled(unchanged), statements: newRecord.statements },
    changedRecord: scaled(changed),
    webhook: times(1 / delivered.found.length, without(ofWebhooks, times(delivered.taken.seconds, rest))),
    rest,
    megabytes: { rest: Math.max(...many.atRest), most: Math.max(...many.most, idle.data.memory, largest.memory) },
    recordBytes: largest.bytes.records / largest.records
  }
  return { costs, sources: [idle, growth, backfill, connecting, webhooks].map(({ source }) => source) }
})
