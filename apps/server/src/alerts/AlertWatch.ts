/**
 * Finds what is wrong every half minute, keeps the alerts to it, and tells people. Belongs in every process that serves; one of them does it at a time,
 * and where it dies another goes on. What was told just before that may be told twice, and nothing is left out.
 */
import { version } from "@openfaith/api"
import { type TroubleKind, troubleKinds, Troubles, UpkeepTasks, usualDueAgeSeconds } from "@openfaith/sync-engine"
import { Clock, Config, Context, Duration, Effect, Layer, Metric, Option, Random, Schedule } from "effect"
import { Alerts, type DueNotice, type StoredAlert } from "./Alerts.ts"
import { alertKinds, type Told, toldOf } from "./alertWords.ts"
import { type Channel, channelsOf, type Message, type NotDelivered } from "./channels.ts"
import { diskReserve, diskSubject, lowDisks, onePerDisk } from "./lowDisk.ts"

/** The channels of the settings. */
export class AlertChannels extends Context.Service<AlertChannels, Effect.Success<typeof channelsOf>>()(
  "@openfaith/server/alerts/AlertChannels"
) {
  static readonly layer = Layer.effect(AlertChannels, channelsOf)
}

/** How often it looks; `OPENFAITH_ALERTS_EVERY`, in words such as `30 seconds`. */
const alertsEvery = Config.Duration("OPENFAITH_ALERTS_EVERY").pipe(Config.withDefault(Duration.seconds(30)))
/** What has not been found so many times is over: what comes and goes stays one alert. */
const looksBeforeOver = 4
/** A message lists so many at most. */
const listed = 20
const pageSize = 500
/** Half of the transaction ids that there are before PostgreSQL refuses to write. */
const oldTransactions = 1_000_000_000

const task = "alerts"
const ofEverybody: ReadonlyArray<TroubleKind | "undelivered"> = [...troubleKinds, "undelivered"]

const open = Metric.gauge("openfaith_alerts_open", { description: "Open alerts, by kind" })

/** One message for whatever is due, however much it is. */
const messageOf = (notices: ReadonlyArray<DueNotice>): Message => {
  const [first] = notices
  const begun = notices.filter(({ event }) => event === "opened").length
  const title =
    first !== undefined && notices.length === 1
      ? `${first.event === "resolved" ? "Over: " : ""}${alertKinds[first.kind].title}${first.orgId === null ? "" : ` (${first.orgId})`}`
      : [
          ...(begun > 0 ? [`${begun} alert${begun === 1 ? "" : "s"}`] : []),
          ...(begun < notices.length ? [`${notices.length - begun} over`] : [])
        ].join(", ")
  return { title: `OpenFaith: ${title}`, notices: notices.slice(0, listed), others: Math.max(0, notices.length - listed) }
}

/** Of a channel that has failed for a while: others may get through. */
const undelivered = (name: string, to: string, since: string, problem: string | null): Told => ({
  kind: "undelivered",
  subject: name,
  orgId: null,
  connectionId: null,
  since,
  reason: `Nothing gets through by ${name} to ${to}: ${problem ?? "no reason given"}`,
  next: "Mend the setting or what it leads to, and try it with `openfaith alerts test`; what waits is sent then"
})

/** A message that says only that it gets through. */
const testMessage: Message = { title: `OpenFaith ${version}: a test, nothing is wrong`, notices: [], others: 0 }

/** Sends a test by every channel; answers why each failed that did. */
export const testChannels = Effect.gen(function* () {
  const { channels, mirror } = yield* AlertChannels
  const problemOf = (sending: Effect.Effect<void, NotDelivered>) =>
    Effect.match(sending, { onFailure: ({ problem }): string | null => problem, onSuccess: () => null })
  const tried = yield* Effect.forEach(
    channels,
    ({ name, send, to }) => Effect.map(problemOf(send(testMessage)), (problem) => ({ channel: name, to, problem })),
    { concurrency: "unbounded" }
  )
  if (mirror === null) return tried
  const shown = yield* problemOf(mirror.test)
  return [...tried, { channel: mirror.name, to: mirror.to, problem: shown }]
}).pipe(Effect.withSpan("testChannels"))

/** However many there are. */
const everyOpen = Effect.gen(function* () {
  const alerts = yield* Alerts
  const all: Array<StoredAlert> = []
  for (let before: string | null = null; ;) {
    const page: ReadonlyArray<StoredAlert> = yield* alerts.page({ orgId: null, kind: null, only: "open", before, limit: pageSize })
    all.push(...page)
    if (page.length < pageSize) return all
    before = page.at(-1)?.id ?? null
  }
})

/** One look at everything, and whoever is to be told told. */
export const lookOnce = Effect.fn("AlertWatch.look")(function* (
  every: Duration.Duration,
  limits = { dueAgeSeconds: usualDueAgeSeconds, oldTransactions }
) {
  const settle = Duration.times(every, looksBeforeOver)
  const now = yield* Clock.currentTimeMillis
  const alerts = yield* Alerts
  const troubles = yield* Troubles
  const { channels, mirror } = yield* AlertChannels
  const all = [...channels, ...(mirror === null ? [] : [mirror])]
  const states = yield* alerts.channels(all.map(({ name }) => name))
  const told = [
    ...(yield* troubles.now(limits)).map(toldOf),
    ...all.flatMap(({ name, to }) =>
      states.flatMap(({ channel, failingSince, problem }) =>
        channel === name && failingSince !== null && now - Date.parse(failingSince) > Duration.toMillis(settle)
          ? [undelivered(name, to, failingSince, problem)]
          : []
      )
    )
  ]
  yield* alerts.note(told, { kinds: ofEverybody, subjects: null, settleSeconds: Duration.toSeconds(settle) })
  yield* alerts.addNotices(channels.map(({ name }) => name))

  const tell = Effect.fnUntraced(function* ({ name, send }: Channel) {
    const due = yield* alerts.due(name, 1000)
    if (due.length === 0) return
    yield* Effect.matchEffect(send(messageOf(due)), {
      onFailure: ({ problem }) => alerts.failed(name, due, problem),
      onSuccess: () => alerts.sent(name, due)
    })
  })
  yield* Effect.forEach(channels, tell, { concurrency: "unbounded", discard: true })
  if (mirror !== null) {
    const shown = (yield* everyOpen).filter(({ silencedUntil }) => silencedUntil === null)
    yield* Effect.matchEffect(mirror.show(shown, Duration.times(settle, 2)), {
      onFailure: ({ problem }) => alerts.failed(mirror.name, [], problem),
      onSuccess: () => alerts.sent(mirror.name, [])
    })
  }
})

/** Open alerts by kind, for Prometheus; a kind that nobody has is 0. */
export const updateAlertMetrics = Effect.gen(function* () {
  const counts = new Map((yield* (yield* Alerts).openByKind).map(({ count, kind }) => [kind, count]))
  for (const [kind, { severity }] of Object.entries(alertKinds))
    yield* Metric.update(Metric.withAttributes(open, { kind, severity }), counts.get(kind) ?? 0)
})

/** Looks for as long as the scope lasts. `ofProcess`: folders of this machine whose disk must not become full. */
export const watchForAlerts = Effect.fn("watchForAlerts")(function* (ofProcess: ReadonlyArray<string>) {
  const folders = yield* onePerDisk(ofProcess)
  const alerts = yield* Alerts
  const upkeep = yield* UpkeepTasks
  const every = yield* alertsEvery
  // Each look reads it: one that cannot be used is told of now.
  yield* diskReserve
  const seconds = Duration.toSeconds(every)
  const holder = `${process.pid}-${yield* Random.nextInt}`
  const look = Effect.gen(function* () {
    // Whoever watches a folder is the one who knows.
    yield* alerts.note(yield* lowDisks(folders), { kinds: ["low_disk"], subjects: folders.map(diskSubject), settleSeconds: seconds })
    const claimed = yield* upkeep.claim(task, holder, 4 * seconds)
    if (Option.isNone(claimed)) return
    yield* lookOnce(every)
    yield* upkeep.finish(task, holder, { seconds: 0.9 * seconds, position: null, removed: {} })
  })
  yield* look.pipe(
    Effect.catchCause((cause) => Effect.logWarning("Looking for what is wrong failed; it is tried again.", cause)),
    Effect.repeat(Schedule.spaced(every)),
    Effect.forkScoped
  )
})
