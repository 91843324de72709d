/**
 * Whether some run was begun or has stored something within so long, with the rights of the tables' owner: it is true of all organisations or of none, also
 * for a caller who sees the runs of one alone.
 */
export const somethingMoves = [
  `CREATE FUNCTION sync.something_moves(within interval) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (
      SELECT FROM sync.runs o WHERE o.status = 'running' AND o.kind <> 'records' AND (o.started_at > clock_timestamp() - within OR EXISTS (
        SELECT FROM sync.streams t WHERE t.run_id = o.id AND t.attempt = o.attempt AND t.progress_at > clock_timestamp() - within))) $$`
] as const
