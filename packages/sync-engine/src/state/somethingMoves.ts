/** After this the starter has tried to resume a run several times. */
export const stuckAfter = "interval '5 minutes'"

/**
 * SQL: some run, of whichever organisation, was begun or has stored something just now. While one does, those that were asked for and not begun stand in
 * line, however long: only so many are under way at once.
 */
export const somethingMoves = `(SELECT sync.something_moves(${stuckAfter}))`

/** SQL: runs that should be moving, with when each last did, and whether it says what it waits for: by a stream, or why it has not begun. */
export const runsAtWork = `
  SELECT r.id, r.connection_id, r.kind, r.status, r.requested_at, r.started_at, max(s.progress_at) AS progress_at,
    coalesce(bool_or(s.waiting IS NOT NULL), false) OR (r.status = 'requested' AND r.reason IS NOT NULL) AS waits
  FROM sync.runs r LEFT JOIN sync.streams s ON s.run_id = r.id AND s.attempt = r.attempt AND s.status IN ('pending', 'running')
  WHERE r.status IN ('requested', 'running') AND r.kind <> 'records' GROUP BY r.id`

/** SQL over a row `a` of these: it does not move, and nothing says why. */
export const isStuck = `(coalesce(a.progress_at, a.started_at, a.requested_at) < clock_timestamp() - ${stuckAfter}
  AND NOT a.waits AND NOT (a.status = 'requested' AND ${somethingMoves}))`
