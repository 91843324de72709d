/** What requests to sources came to, by adapter. Requests that were interrupted, since a process stopped or nobody wanted the answer, are not counted. */
import { Effect, Metric } from "effect"
import { seriesOf } from "../series.ts"

const requests = seriesOf((attributes: { readonly adapter: string; readonly outcome: string }) =>
  Metric.counter("openfaith_source_requests_total", {
    description: "Requests sent to sources, by what came of them",
    incremental: true,
    attributes
  })
)

const duration = seriesOf((attributes: { readonly adapter: string }) =>
  Metric.histogram("openfaith_source_request_duration_seconds", {
    description: "From sending a request to the last byte of its answer; those without an answer are left out",
    boundaries: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    attributes
  })
)

/** The class of a status; 429 stands for itself. */
const outcomeOf = (status: number) => (status === 429 ? "429" : `${Math.floor(status / 100)}xx`)

/** Counts an answer; `millis` from sending to the last byte. */
export const countAnswered = (adapter: string, status: number, millis: number) =>
  Effect.andThen(Metric.update(requests({ adapter, outcome: outcomeOf(status) }), 1), Metric.update(duration({ adapter }), millis / 1000))

/** Counts a request that no answer came to, or none that arrived whole in time. */
export const countUnreachable = (adapter: string) => Metric.update(requests({ adapter, outcome: "unreachable" }), 1)
