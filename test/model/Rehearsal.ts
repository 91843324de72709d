/**
 * Plays many sequences at once through the real store: each has records of its own, so that one statement serves them all. What is played is time, the
 * source and who asks; what judges and writes is the page statement, the burial, the aliases and the waiting reads of the product.
 */
import { Effect, Option, Schema } from "effect"
import { SqlClient } from "effect/sql"
import { followMerges } from "../../packages/sync-engine/src/loading/followMerges.ts"
import { Aliases } from "../../packages/sync-engine/src/state/Aliases.ts"
import { Records } from "../../packages/sync-engine/src/state/Records.ts"
import { type ReadReason, WaitingReads } from "../../packages/sync-engine/src/state/WaitingReads.ts"
import { PageWriter, type PreparedRecord } from "../../packages/sync-engine/src/store/PageWriter.ts"
import { rowsOf } from "../support/database.ts"
import { run, runningStream, visitor } from "../support/pages.ts"
import { expectations, type Stored } from "./expectations.ts"
import type { Sequence } from "./sequences.ts"
import { after, both, type Event, isChange, other, shown, type Source, type Which } from "./SmallSource.ts"

/** The played time begins long after any real one, in seconds since 1970: what the database dates by its own clock is known by that, and dated anew. */
const dawn = 4_102_444_800
/** Seconds between two events. */
export const pace = 100

/** One look at one record, or at the guest, of one sequence. */
export interface Look {
  readonly play: Play
  readonly who: Who
  readonly record: Shown | null
  readonly byId: boolean
  readonly sent: number
  readonly received: number
  /** When the source looked, within the interval. */
  readonly moment: number
}

export type Who = Which | "guest"

export interface Shown {
  readonly content: string
  readonly version: number | null
  readonly host: Which | null
}

/** One sequence being played. */
export interface Play {
  readonly number: number
  readonly sequence: Sequence
  /** The source after each event, the start first. */
  readonly sources: ReadonlyArray<Source>
  readonly hasGuest: boolean
  /** The newest look at each that was committed. */
  readonly newest: Map<Who, Look>
}

const letters = { 0: "a", 1: "b", guest: "c" } as const
export const externalId = ({ number }: Play, who: Who): string => `${number}${letters[who]}`

const observe = ({ hasGuest, sequence }: Play, source: Source, who: Who): Shown | null => {
  if (who === "guest")
    return hasGuest ? { content: `guest of ${source.host}`, version: sequence.isVersioned ? 1 : null, host: source.host } : null
  const row = shown(source, who)
  return row && { content: row.content, version: sequence.isVersioned ? row.version : null, host: null }
}

const everybody: ReadonlyArray<Who> = [0, 1, "guest"]

/** When a look that belongs to an event was asked and answered. */
const timing = (event: Event, index: number) => {
  const now = (index + 1) * pace
  if (event.do !== "latePage" && event.do !== "lateRead") return { sent: now + 1, received: now + 2, moment: now + 1, asOf: index }
  const then = now - event.ago * pace - 3
  const asked = { sent: then, asOf: index - event.ago, moment: then }
  if (event.answer === "atOnce") return { ...asked, received: then + 1 }
  const received = now + 2
  return event.answer === "nowOfThen" ? { ...asked, received } : { sent: then, received, moment: received, asOf: index }
}

const StoredRow = Schema.Struct({
  id: Schema.String,
  content: Schema.NullOr(Schema.String),
  isLive: Schema.Boolean,
  rows: Schema.Int,
  name: Schema.NullOr(Schema.String),
  host: Schema.NullOr(Schema.String),
  alias: Schema.NullOr(Schema.String),
  isWaiting: Schema.Boolean
})

/** A moment of the played time as the source's version text. */
const versionText = (version: number | null) => (version === null ? null : `2026-01-01T00:00:${String(version).padStart(2, "0")}Z`)

let plays = 0

/** Prepares a stage: an entity of its own, and what can be done there. */
export const rehearsal = Effect.fn("rehearsal")(function* (sequences: ReadonlyArray<Sequence>) {
  const writer = yield* PageWriter
  const records = yield* Records
  const waiting = yield* WaitingReads
  const aliases = yield* Aliases
  const sql = yield* SqlClient.SqlClient
  const stream = yield* runningStream()
  const { entityId, lease } = stream
  const cast = sequences.map((sequence): Play => {
    const sources = sequence.events.reduce<ReadonlyArray<Source>>(
      (known, event) => [...known, after(known.at(-1) ?? sequence.start, event)],
      [sequence.start]
    )
    return { number: plays++, sequence, sources, hasGuest: sequence.events.some((event) => event.do === "merge"), newest: new Map() }
  })
  const byExternalId = new Map(cast.flatMap((play) => everybody.map((who) => [externalId(play, who), { play, who }] as const)))
  const placeOf = (id: string) => {
    const place = byExternalId.get(id)
    if (!place) throw new Error(`Nobody is called ${id}.`)
    return place
  }
  const canonicalIdOf = (play: Play, who: Who) => `visitor_${externalId(play, who)}`

  const prepared = (look: Look, { content, host, version }: Shown): PreparedRecord => {
    const id = externalId(look.play, look.who)
    const hostId = host === null ? null : canonicalIdOf(look.play, host)
    return {
      id,
      hash: Buffer.from(content).toString("hex"),
      version: versionText(version),
      payload: "{}",
      parent: null,
      flags: null,
      canonical: [[{ slot: "", id: canonicalIdOf(look.play, look.who), values: [content, null, null, null, null, hostId] }]]
    }
  }

  const note = (look: Look) => {
    const known = look.play.newest.get(look.who)
    if (!known || known.moment < look.moment) look.play.newest.set(look.who, look)
  }

  /** Commits looks that share their interval as one page, or one batch of reads by id, as the loader does: compared, then written in that turn. */
  const commit = Effect.fnUntraced(function* (looks: ReadonlyArray<Look>, lane: string) {
    const [first] = looks
    if (!first) return
    const { byId, received, sent } = first
    let left = looks.flatMap((look) => (look.record ? [prepared(look, look.record)] : []))
    for (let isDone = false; !isDone;) {
      const compared = byId ? [] : left.map(({ hash, id }) => ({ id, hash }))
      const { absent, same, turn } = yield* writer.compare(entityId, 1, compared)
      // Those that are not there at all come first, as they do where a page has no others.
      const fresh = left.filter((_, index) => absent[index] === true)
      const isFresh = fresh.length > 0
      const outcome = yield* writer.write({
        ...stream.page({
          byId,
          lane,
          lap: byId ? 0 : 1,
          isFresh,
          records: isFresh ? fresh : left.filter((_, index) => same[index] !== true),
          others: isFresh ? [] : left.flatMap(({ id }, index) => (same[index] === true ? [{ id, class: "u" as const }] : []))
        }),
        sent: dawn + sent,
        received: dawn + received,
        turn
      })
      if (!outcome.inTurn) continue
      left = left.filter((record) => !fresh.includes(record))
      isDone = !isFresh || left.length === 0
    }
    looks.forEach(note)
  })

  /** The tombstones of reads that found nothing, and the aliases of those that live on in another. */
  const bury = Effect.fnUntraced(function* (looks: ReadonlyArray<Look>) {
    const [first] = looks
    if (!first) return
    const keepers = new Map<string, string>()
    const possible = looks.flatMap(({ play, who }) => (play.hasGuest && who !== "guest" ? [externalId(play, other(who))] : []))
    const live = possible.length === 0 ? new Set<string>() : yield* records.liveAmong(entityId, possible)
    for (const look of looks) {
      const { play, who } = look
      if (who === "guest") continue
      const now = play.sources[Math.min(play.sources.length - 1, Math.floor(look.received / pace))] ?? play.sequence.start
      if (!now.records[who].isMerged) continue
      const mergedInto = new Map([[externalId(play, who), externalId(play, other(who))]])
      const kept = yield* followMerges(externalId(play, who), {
        mergedInto: (id) => Effect.succeed(Option.fromNullishOr(mergedInto.get(id))),
        isLive: (id) => Effect.succeed(live.has(id)),
        fetch: () =>
          Effect.gen(function* () {
            const record = observe(play, now, other(who))
            // It is asked for now, whenever the other one was.
            if (record) yield* commit([{ ...look, who: other(who), record, moment: look.received }], "records")
            return record !== null
          })
      })
      if (kept !== null) keepers.set(externalId(play, who), kept)
    }
    const ids = looks.map(({ play, who }) => externalId(play, who))
    // The tombstones and their aliases are one transaction, which holds the entity's turn: nothing returns in between.
    const buried = Effect.gen(function* () {
      yield* records.bury({
        streamId: lease.streamId,
        epoch: lease.epoch,
        entityId,
        ids,
        sent: dawn + first.sent,
        received: dawn + first.received,
        lane: "records",
        adapterVersion: "1",
        transformVersion: 1,
        byId: true,
        decision: null,
        mergedInto: null,
        canonical: [visitor]
      })
      if (keepers.size === 0) return
      const gone = yield* rowsOf(
        Schema.Struct({ id: Schema.String }),
        "SELECT external_id AS id FROM sync.records WHERE entity_id = $1 AND external_id = ANY($2::text[]) AND deleted_at IS NOT NULL",
        [entityId, [...keepers.keys()]]
      )
      for (const { id } of gone) {
        const { play, who } = placeOf(id)
        const kept = keepers.get(id)
        if (kept !== undefined) yield* aliases.add(canonicalIdOf(play, who), canonicalIdOf(play, placeOf(kept).who))
      }
    })
    yield* sql.withTransaction(buried)
    looks.forEach(note)
  })

  const commitReads = Effect.fnUntraced(function* (looks: ReadonlyArray<Look>) {
    yield* commit(
      looks.filter(({ record }) => record !== null),
      "records"
    )
    yield* bury(looks.filter(({ record }) => record === null))
  })

  /** What the database has dated by its own clock happened now. */
  const date = (now: number) =>
    run("UPDATE sync.waiting_reads SET asked_at = to_timestamp($2::float8) WHERE entity_id = $1 AND asked_at < to_timestamp($3::float8)", [
      entityId,
      dawn + now,
      dawn
    ])

  const readsOf = (play: Play, whom: ReadonlyArray<Who>, source: Source, at: Pick<Look, "sent" | "received" | "moment">) =>
    whom.map((who): Look => ({ play, who, record: observe(play, source, who), byId: true, ...at }))
  const pageOf = (play: Play, source: Source, at: Pick<Look, "sent" | "received" | "moment">) =>
    everybody.flatMap((who): ReadonlyArray<Look> => {
      const record = observe(play, source, who)
      return record ? [{ play, who, record, byId: false, ...at }] : []
    })
  const currently = (play: Play, index: number) => play.sources[Math.min(index, play.sources.length - 1)] ?? play.sequence.start

  /** Makes the waiting reads of these plays, once. Answers how many. */
  const makeReads = Effect.fnUntraced(function* (playing: ReadonlySet<Play>, index: number, sent: number) {
    // The stream that made the ties settles them; the lane makes the rest. Here both are one.
    const wanted = yield* waiting.due(entityId, { limit: 1_000_000, reasons: ["tie", "changed", "gone"] })
    const due = wanted.map(({ id }) => placeOf(id)).filter(({ play }) => playing.has(play))
    const at = { sent, received: sent + 1, moment: sent }
    const looks = due.flatMap(({ play, who }) => readsOf(play, [who], currently(play, index), at))
    yield* commitReads(looks)
    yield* waiting.answered(
      entityId,
      looks.map(({ play, who }) => externalId(play, who)),
      dawn + sent
    )
    yield* date(sent + 2)
    return looks.length
  })

  /** A whole list, what it does not show by id, and what waits; as a reconciliation does. */
  const reconcile = Effect.fnUntraced(function* (playing: ReadonlyArray<Play>, index: number, now: number) {
    const listed = playing.flatMap((play) => pageOf(play, currently(play, index), { sent: now, received: now + 1, moment: now }))
    yield* commit(listed, "reconciliation")
    yield* date(now + 2)
    const seen = new Set(listed.map(({ play, who }) => externalId(play, who)))
    const absent = playing.flatMap((play) => both.map((who) => externalId(play, who))).filter((id) => !seen.has(id))
    const unseen = [...(yield* records.liveAmong(entityId, absent))].map(placeOf)
    const at = { sent: now + 3, received: now + 4, moment: now + 3 }
    yield* commitReads(unseen.flatMap(({ play, who }) => readsOf(play, [who], currently(play, index), at)))
    yield* date(now + 5)
    yield* makeReads(new Set(playing), index, now + 6)
    if (playing.some(({ hasGuest }) => hasGuest)) yield* aliases.settle(stream.connectionId, [visitor])
  })

  /** One event of every play that is that long, and what it makes of the store. Groups of looks with one interval are committed `atOnce` of them. */
  const step = Effect.fnUntraced(function* (index: number) {
    const now = (index + 1) * pace
    const here = cast.flatMap((play) => {
      const event = play.sequence.events[index]
      return event && !isChange(event) ? [{ play, event }] : []
    })
    const doing = (...what: ReadonlyArray<Event["do"]>) => here.filter(({ event }) => what.includes(event.do))
    yield* Effect.forEach(
      grouped(doing("page", "latePage", "read", "lateRead").map(({ event, play }) => lookOf(play, event, index))),
      (looks) => (looks[0]?.byId ? commitReads(looks) : commit(looks, "backfill"))
    )
    const signals = doing("signal").flatMap(({ event, play }) => ("id" in event ? [externalId(play, event.id)] : []))
    const reason: ReadReason = "changed"
    yield* waiting.add(signals.map((id) => ({ entityId, id, parent: null, reason })))
    yield* date(now + 3)
    const readers = doing("reads").map(({ play }) => play)
    if (readers.length > 0) yield* makeReads(new Set(readers), index, now + 4)
    const reconciling = doing("reconcile").map(({ play }) => play)
    if (reconciling.length > 0) yield* reconcile(reconciling, index, now + 4)
  })

  const lookOf = (play: Play, event: Event, index: number): ReadonlyArray<Look> => {
    const { asOf, ...at } = timing(event, index)
    const source = play.sources[asOf] ?? play.sequence.start
    return event.do === "read" || event.do === "lateRead" ? readsOf(play, [event.id], source, at) : pageOf(play, source, at)
  }

  /** The sequences begin with what is at the source stored. */
  const begin = commit(
    cast.flatMap((play) => pageOf(play, play.sequence.start, { sent: 1, received: 2, moment: 1 })),
    "backfill"
  )

  /** The source goes quiet: waiting reads are made, then there is a delta, then a reconciliation. */
  const quieten = Effect.fnUntraced(function* (length: number) {
    const end = (length + 1) * pace
    const all = new Set(cast)
    const settle = Effect.fnUntraced(function* (from: number) {
      for (let round = 0; round < 5; round++) if ((yield* makeReads(all, length, from + 3 * round)) === 0) return
    })
    yield* settle(end)
    // A delta shows what its source has dated since; here, the newest row of those that have versions.
    const changed = cast.flatMap((play) => {
      const source = currently(play, length)
      const looks = pageOf(play, source, { sent: end + 20, received: end + 21, moment: end + 20 })
      return play.sequence.isVersioned ? looks.filter(({ record }) => record?.version === source.clock) : []
    })
    yield* commit(changed, "delta")
    yield* date(end + 22)
    yield* settle(end + 23)
    yield* reconcile(cast, length, end + 40)
    yield* settle(end + 60)
  })

  const stored = Effect.gen(function* () {
    const rows = yield* rowsOf(
      StoredRow,
      `SELECT coalesce(r.external_id, w.external_id) AS id, convert_from(r.hash, 'UTF8') AS content, coalesce(r.external_id IS NOT NULL AND r.deleted_at IS NULL, false) AS "isLive",
         coalesce(v.rows, 0)::int AS rows, v.name, v.host, a.to_id AS alias, w.external_id IS NOT NULL AS "isWaiting"
       FROM (SELECT * FROM sync.records WHERE entity_id = $1) r
       FULL JOIN (SELECT * FROM sync.waiting_reads WHERE entity_id = $1) w ON w.external_id = r.external_id
       LEFT JOIN (SELECT external_id, count(*) AS rows, min(name) AS name, min(host_id) AS host FROM canonical.visitor
         WHERE entity_id = $1 AND deleted_at IS NULL GROUP BY external_id) v ON v.external_id = r.external_id
       LEFT JOIN sync.aliases a ON a.from_id = 'visitor_' || coalesce(r.external_id, w.external_id) AND a.to_id <> a.from_id`,
      [entityId]
    )
    return new Map(rows.map((row): readonly [string, Stored] => [row.id, row]))
  })

  const { atEnd, atEveryStep } = expectations(canonicalIdOf)
  const problemsOf = (judge: typeof atEnd) =>
    Effect.map(stored, (rows) => cast.flatMap((play) => judge(play, (who) => rows.get(externalId(play, who)))))

  return { begin, step, quieten, commitAll, problemsAtEnd: problemsOf(atEnd), problemsNow: problemsOf(atEveryStep) }

  /** All looks of all events at once, on as many connections as there are, in whatever order they come. */
  function commitAll(length: number) {
    const looks = cast.flatMap((play) =>
      play.sequence.events.flatMap((event, index) => {
        if (event.do === "reconcile") {
          const at = timing(event, index)
          return [
            pageOf(play, currently(play, index), at),
            readsOf(play, both, currently(play, index), { sent: at.sent + 2, received: at.received + 2, moment: at.moment + 2 })
          ]
        }
        return isChange(event) || event.do === "signal" || event.do === "reads" ? [] : [lookOf(play, event, index)]
      })
    )
    return Effect.andThen(
      Effect.forEach(grouped(looks), (group) => (group[0]?.byId ? commitReads(group) : commit(group, "backfill")), {
        concurrency: "unbounded",
        discard: true
      }),
      date((length + 1) * pace - 1)
    )
  }
})

/** Looks of one interval and kind together. */
const grouped = (looks: ReadonlyArray<ReadonlyArray<Look>>): ReadonlyArray<ReadonlyArray<Look>> => {
  const groups = new Map<string, Array<Look>>()
  for (const look of looks.flat()) {
    const key = `${look.byId} ${look.sent} ${look.received}`
    const group = groups.get(key) ?? []
    // Asked twice in the same moment, it is the same look.
    if (!group.some(({ play, who }) => play === look.play && who === look.who)) group.push(look)
    groups.set(key, group)
  }
  return [...groups.values()]
}
