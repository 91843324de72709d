/** After this the starter has tried to resume a run several times. */
export const stuckAfter = "interval '5 minutes'"

/**
 * SQL: some run was begun or has stored something just now. While one does, those that were asked for and not begun stand in line, however long: only so
 * many are under way at once.
 */
export const somethingMoves = `EXISTS (
  SELECT FROM sync.runs o WHERE o.status = 'running' AND o.kind <> 'records' AND (o.started_at > clock_timestamp() - ${stuckAfter} OR EXISTS (
    SELECT FROM sync.streams t WHERE t.run_id = o.id AND t.attempt = o.attempt AND t.progress_at > clock_timestamp() - ${stuckAfter})))`
