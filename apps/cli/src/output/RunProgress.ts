/** How far a run is, from what the store says now and a moment ago. Pure: the same looks give the same picture. */
import type { RunView } from "@openfaith/api"

type Stream = RunView["streams"][number]

/** One look at a run's counts. */
export interface Sample {
  readonly at: number
  readonly rows: ReadonlyMap<string, number>
  readonly requests: number
}

export interface EntityProgress {
  readonly entity: string
  readonly status: Stream["status"]
  readonly rows: number
  /** `null`: the source gives no count, or has not been asked yet. */
  readonly total: number | null
  readonly requests: number
  readonly rowsPerSecond: number
  readonly waiting: Stream["waiting"]
  readonly reason: string | null
}

export interface Eta {
  readonly seconds: number
  /** What the figure rests on. */
  readonly basis: string
  /** Only a lower bound is known. */
  readonly isAtLeast: boolean
}

export interface RunProgress {
  readonly entities: ReadonlyArray<EntityProgress>
  readonly rows: number
  /** At least; exact once no entity is of unknown size. */
  readonly total: number
  /** Entities that have not ended and whose size is not known. */
  readonly unsized: number
  readonly requests: number
  readonly rowsPerSecond: number
  readonly ended: number
  readonly waiting: Stream["waiting"]
  /** Why it has not begun, of a run that was asked for some seconds ago. */
  readonly inLine: string | null
  readonly eta: Eta | null
}

/** Rates are measured over this long. */
const rateWindowMs = 10_000

const hasEnded = (status: Stream["status"]) => status !== "pending" && status !== "running"
/** A receipt counts exactly; until there is one, looks are what is known, and some of them are at rows that were seen before. */
const rowsOf = ({ looks, receipt, sourceTotal }: Stream) => receipt?.distinct ?? Math.min(looks, sourceTotal ?? looks)
const requestsOf = ({ receipt, requests }: Stream) => receipt?.requests ?? requests

export const sampleOf = ({ streams }: RunView, at: number): Sample => ({
  at,
  rows: new Map(streams.map((stream) => [stream.entity, rowsOf(stream)])),
  requests: streams.reduce((sum, stream) => sum + requestsOf(stream), 0)
})

/** Drops samples no rate needs any more, keeping one that is just older than the window. */
export const recent = (samples: ReadonlyArray<Sample>, now: number): ReadonlyArray<Sample> => {
  const first = samples.findLastIndex(({ at }) => at <= now - rateWindowMs)
  return first > 0 ? samples.slice(first) : samples
}

/** `samples`: looks of about the last ten seconds, oldest first. `forecast`: requests the whole run was said to need. */
export const progressOf = (view: RunView, samples: ReadonlyArray<Sample>, now: number, forecast: number | null): RunProgress => {
  const oldest = samples[0]
  const seconds = oldest === undefined ? 0 : (now - oldest.at) / 1000
  const perSecond = (count: number, before: number) => (seconds < 0.5 ? 0 : Math.max(0, count - before) / seconds)

  const entities = view.streams.map((stream): EntityProgress => {
    const rows = rowsOf(stream)
    return {
      entity: stream.entity,
      status: stream.status,
      rows,
      total: stream.status === "done" ? rows : stream.sourceTotal,
      requests: requestsOf(stream),
      rowsPerSecond: perSecond(rows, oldest?.rows.get(stream.entity) ?? 0),
      waiting: hasEnded(stream.status) ? null : stream.waiting,
      reason: stream.reason
    }
  })
  const rows = entities.reduce((sum, each) => sum + each.rows, 0)
  const before = [...(oldest?.rows.values() ?? [])].reduce((sum, count) => sum + count, 0)
  const requests = entities.reduce((sum, each) => sum + each.requests, 0)
  const open = entities.filter(({ status }) => !hasEnded(status))
  const unsized = open.filter(({ total }) => total === null).length
  const rowsPerSecond = perSecond(rows, before)
  const left = open.reduce((sum, each) => sum + Math.max(0, (each.total ?? each.rows) - each.rows), 0)

  const waiting = open.find((each) => each.waiting !== null)?.waiting ?? null
  const elapsed = view.run.startedAt === null ? 0 : (now - Date.parse(view.run.startedAt)) / 1000

  const eta = (): Eta | null => {
    if (open.length === 0 || elapsed < 1) return null
    const requestsLeft = forecast === null ? 0 : forecast - requests
    const ofForecast = `${requestsLeft} of ${forecast} forecast requests left`
    const pause = waiting?.until ? (Date.parse(waiting.until) - now) / 1000 : 0
    if (pause >= 1) return { seconds: pause, basis: requestsLeft > 0 ? ofForecast : "until the source is asked again", isAtLeast: true }
    // The whole run's average holds the waits for the source's limit; the last ten seconds seldom do.
    if (requestsLeft > 0 && requests > 0) return { seconds: (requestsLeft * elapsed) / requests, basis: ofForecast, isAtLeast: false }
    if (left === 0 || rowsPerSecond === 0) return null
    return {
      seconds: left / rowsPerSecond,
      basis: unsized === 0 ? "at the rate of the last 10 s" : `at the rate of the last 10 s, without ${unsized} of unknown size`,
      isAtLeast: unsized > 0
    }
  }
  return {
    entities,
    rows,
    total: entities.reduce((sum, each) => sum + Math.max(each.rows, each.total ?? 0), 0),
    unsized,
    requests,
    rowsPerSecond,
    ended: entities.length - open.length,
    waiting,
    inLine: view.run.status === "requested" && seconds >= 2 ? view.run.reason : null,
    eta: eta()
  }
}

export const percent = ({ rows, total }: { readonly rows: number; readonly total: number | null }): number | null =>
  total === null ? null : total === 0 ? 1 : Math.min(1, rows / total)
