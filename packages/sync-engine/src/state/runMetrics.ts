/** How runs end, by their kind. */
import { seriesOf } from "@openfaith/adapter-core"
import { Metric } from "effect"
import type { RunStatus } from "./Runs.ts"

const ended = seriesOf((attributes: { readonly kind: string; readonly status: string }) =>
  Metric.counter("openfaith_runs_ended_total", { description: "Runs that ended here, by kind and how", incremental: true, attributes })
)

/** Counts a run that has ended: after its transaction, which may be taken back. */
export const countEnded = (kind: string, status: RunStatus) => Metric.update(ended({ kind, status }), 1)
