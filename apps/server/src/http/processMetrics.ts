/**
 * What this process takes of its machine, under the names that Prometheus' own client for Node gives it, so that dashboards made for those fit. Each is
 * found out when somebody asks.
 */
import { readdirSync } from "node:fs"
import { monitorEventLoopDelay } from "node:perf_hooks"
import { Effect, Metric } from "effect"

const gauge = (name: string, description: string, value: () => number) => ({ metric: Metric.gauge(name, { description }), value })

/** Milliseconds between two looks at how late the event loop is. */
const resolution = 20
/** The delay is told of the last half minute at least, and of a minute at most, whoever asks in between. */
const span = "30 seconds"
const nanos = 1e9

/** Open files of this process; 0 where the system does not tell. */
const openFiles = () => {
  try {
    return readdirSync("/proc/self/fd").length
  } catch {
    return 0
  }
}

const seconds = (micros: number) => micros / 1e6

const processGauges = [
  gauge("process_resident_memory_bytes", "Memory of the process that is not swapped out", () => process.memoryUsage.rss()),
  gauge("process_start_time_seconds", "When the process began, since 1970", () => performance.timeOrigin / 1000),
  gauge("process_open_fds", "Open files and connections", openFiles),
  gauge("nodejs_heap_size_total_bytes", "Memory for JavaScript objects that is set aside", () => process.memoryUsage().heapTotal),
  gauge("nodejs_heap_size_used_bytes", "Of this, what is in use", () => process.memoryUsage().heapUsed),
  gauge("nodejs_external_memory_bytes", "Memory that objects hold outside of it, such as buffers", () => process.memoryUsage().external)
]

const cpu = [
  ["process_cpu_user_seconds_total", "Processor time in the program itself", () => seconds(process.cpuUsage().user)],
  ["process_cpu_system_seconds_total", "Processor time in the system on its behalf", () => seconds(process.cpuUsage().system)],
  [
    "process_cpu_seconds_total",
    "Processor time in all",
    () => {
      const { system, user } = process.cpuUsage()
      return seconds(user + system)
    }
  ]
] as const

/** Tells of this process until the scope closes. */
export const processMetrics = Effect.gen(function* () {
  const context = yield* Effect.context()
  const delays = [0, 1].map(() => monitorEventLoopDelay({ resolution }))
  /** Two histograms, of which one is begun anew each time: the other is never empty. */
  let [older, newer] = delays
  for (const each of delays) each.enable()
  const turn = Effect.sync(() => {
    older?.reset()
    ;[older, newer] = [newer, older]
  })
  yield* turn.pipe(Effect.delay(span), Effect.forever, Effect.forkScoped)
  const late = (of: (delay: NonNullable<typeof older>) => number) => () => {
    const found = older === undefined ? 0 : of(older) / nanos - resolution / 1000
    return Number.isFinite(found) ? Math.max(0, found) : 0
  }
  const gauges = [
    ...processGauges,
    gauge(
      "nodejs_eventloop_lag_mean_seconds",
      "How late the event loop is on average",
      late(({ mean }) => mean)
    ),
    gauge(
      "nodejs_eventloop_lag_p99_seconds",
      "How late it is at most in 99 of 100 turns",
      late((delay) => delay.percentile(99))
    ),
    gauge(
      "nodejs_eventloop_lag_max_seconds",
      "How late it was at most",
      late(({ max }) => max)
    )
  ]
  const registered = [
    ...gauges.map(({ metric, value }) =>
      Metric.registerUnsafe(metric, context, { get: () => ({ value: value() }), update: () => undefined, modify: () => undefined })
    ),
    ...cpu.map(([name, description, value]) =>
      Metric.registerUnsafe(Metric.counter(name, { description, incremental: true }), context, {
        get: () => ({ count: value(), incremental: true }),
        update: () => undefined,
        modify: () => undefined
      })
    )
  ]
  yield* Effect.addFinalizer(() =>
    Effect.sync(() => {
      for (const each of registered) each.remove()
      for (const each of delays) each.disable()
    })
  )
}).pipe(Effect.withSpan("processMetrics"))
