/**
 * Writes events and the reads they ask for, one transaction for all that arrive while the one before commits: a thousand deliveries a second cost some
 * fifty commits. An event and its reads are there together or not at all, and its delivery is answered only after the commit: whatever is killed in
 * between is delivered again, and then is known.
 */
import { Context, Data, Deferred, Effect, Exit, Layer, Queue } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { inboxKey, type ReceivedEvent, WebhookInbox } from "../state/WebhookInbox.ts"
import { type ReadWanted, WaitingReads } from "../state/WaitingReads.ts"

export interface EventToWrite {
  readonly event: ReceivedEvent
  readonly reads: ReadonlyArray<ReadWanted>
}

interface Job {
  readonly events: ReadonlyArray<EventToWrite>
  readonly done: Deferred.Deferred<number, SqlError.SqlError>
  readonly isRehearsal: boolean
}

/** Ends the transaction of a rehearsal. */
class Rehearsed extends Data.TaggedError("Rehearsed") {}

/** Deliveries of one transaction, and deliveries that may wait for the next; more wait outside. */
const mostTogether = 500
const mostWaiting = 5_000

export interface EventWriterShape {
  /** Stores the events of one delivery; answers, after the commit, how many of them were new. */
  readonly write: (events: ReadonlyArray<EventToWrite>) => Effect.Effect<number, SqlError.SqlError>
  /** The same, and takes it back: nothing is stored. */
  readonly rehearse: (events: ReadonlyArray<EventToWrite>) => Effect.Effect<void, SqlError.SqlError>
}

export class EventWriter extends Context.Service<EventWriter, EventWriterShape>()("@openfaith/sync-engine/webhooks/EventWriter") {
  static readonly layer = Layer.effect(
    EventWriter,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const inbox = yield* WebhookInbox
      const waiting = yield* WaitingReads
      const queue = yield* Queue.bounded<Job>(mostWaiting)

      const store = Effect.fnUntraced(function* (jobs: ReadonlyArray<Job>) {
        const events = new Map<string, EventToWrite>()
        for (const job of jobs) for (const each of job.events) if (!events.has(inboxKey(each.event))) events.set(inboxKey(each.event), each)
        const added = yield* inbox.add([...events.values()].map(({ event }) => event))
        yield* waiting.add(withoutDoubles([...events].flatMap(([key, { reads }]) => (added.has(key) ? reads : []))))
        return added
      })

      const commit = (jobs: ReadonlyArray<Job>) => sql.withTransaction(store(jobs))

      const rehearse = (jobs: ReadonlyArray<Job>) =>
        store(jobs).pipe(
          Effect.andThen(Effect.fail(new Rehearsed())),
          sql.withTransaction,
          Effect.catchTag("Rehearsed", () => Effect.void),
          Effect.as(0),
          Effect.exit,
          Effect.map((exit) => {
            for (const { done } of jobs) Deferred.doneUnsafe(done, exit)
          })
        )

      /** How many events of each delivery were new: an event counts for the first delivery that brought it. */
      const settle = (jobs: ReadonlyArray<Job>, added: ReadonlySet<string>) => {
        const left = new Set(added)
        for (const job of jobs) {
          const fresh = job.events.filter(({ event }) => left.delete(inboxKey(event))).length
          Deferred.doneUnsafe(job.done, Exit.succeed(fresh))
        }
      }

      /** One delivery that cannot be stored must not take those beside it with it. */
      const alone = (job: Job) =>
        commit([job]).pipe(
          Effect.map((added) => settle([job], added)),
          Effect.catchCause((cause) => Effect.sync(() => Deferred.doneUnsafe(job.done, Exit.failCause(cause))))
        )

      const commitOrApart = (jobs: ReadonlyArray<Job>) =>
        commit(jobs).pipe(
          Effect.map((added) => settle(jobs, added)),
          Effect.catchCause(() => Effect.forEach(jobs, alone, { discard: true }))
        )

      yield* Queue.takeBetween(queue, 1, mostTogether).pipe(
        Effect.flatMap((jobs) => {
          const rehearsed = jobs.filter(({ isRehearsal }) => isRehearsal)
          const meant = rehearsed.length === 0 ? jobs : jobs.filter(({ isRehearsal }) => !isRehearsal)
          return Effect.andThen(
            meant.length === 0 ? Effect.void : commitOrApart(meant),
            rehearsed.length === 0 ? Effect.void : rehearse(rehearsed)
          )
        }),
        Effect.forever,
        Effect.forkScoped
      )

      const handIn = Effect.fnUntraced(function* (events: ReadonlyArray<EventToWrite>, isRehearsal: boolean) {
        const done = yield* Deferred.make<number, SqlError.SqlError>()
        yield* Queue.offer(queue, { events, done, isRehearsal })
        return yield* Deferred.await(done)
      })

      return EventWriter.of({
        write: (events) => handIn(events, false),
        rehearse: (events) => Effect.asVoid(handIn(events, true))
      })
    })
  )
}

/** A record waits once; where one event says changed and another gone, its absence is to be expected. */
const withoutDoubles = (reads: ReadonlyArray<ReadWanted>): ReadonlyArray<ReadWanted> => {
  const kept = new Map<string, ReadWanted>()
  for (const read of reads) {
    const key = `${read.entityId} ${read.id}`
    if (kept.get(key)?.reason !== "gone") kept.set(key, read)
  }
  return [...kept.values()]
}
