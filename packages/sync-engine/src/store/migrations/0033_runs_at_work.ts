import type { BuiltBeside } from "../migrations.ts"

/**
 * Work that is requested or running, of one connection and of all. By connection first, so that whoever asks of one connection never reads everybody's, even
 * where Postgres has not counted yet how much work has come. Without the standing runs, of which each connection has one for ever.
 */
export const runsAtWorkIndexes: ReadonlyArray<BuiltBeside> = [
  { name: "sync.runs_at_work", on: "sync.runs (connection_id) WHERE status IN ('requested', 'running') AND kind <> 'records'" },
  // What waits to be begun, urgent and not, in its order: only so many are looked at as there are places (state/RunsInLine.ts).
  {
    name: "sync.runs_in_line",
    on: `sync.runs ((kind = 'delta' OR coalesce(lane IN ('webhook', 'interactive'), false)), requested_at, id)
      WHERE status = 'requested' AND kind <> 'records'`
  }
]

export const runsAtWork = [`DROP INDEX sync.runs_open`] as const
