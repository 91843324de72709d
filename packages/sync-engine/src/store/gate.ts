/**
 * The gate: one SQL predicate that every writer of `sync.records` passes, whichever lane it comes from. The newest look wins.
 *
 * A look is an interval [sent, received] on the database's clock and, where the source gives one, a version. A look that had been answered before
 * the stored one was even asked is older, whatever its version says. Between two live looks the newer version wins; with equal or no versions, the
 * one asked after the other was answered. Between a live row and a tombstone only the intervals count. Equal content writes nothing.
 */

/** True where the look `incoming` (columns of `sync.records`, and `by_id`) may replace the stored row `stored`. */
export const gate = (stored: string, incoming: string, byId: string): string => `CASE
    WHEN ${incoming}.received_at <= ${stored}.sent_at THEN false
    WHEN (${stored}.deleted_at IS NULL) <> (${incoming}.deleted_at IS NULL) THEN ${incoming}.sent_at >= ${stored}.received_at
    WHEN ${stored}.deleted_at IS NOT NULL OR ${stored}.hash = ${incoming}.hash THEN false
    WHEN ${incoming}.version > ${stored}.version THEN true
    WHEN ${incoming}.version < ${stored}.version THEN ${byId} AND ${incoming}.sent_at >= ${stored}.received_at
    ELSE ${incoming}.sent_at >= ${stored}.received_at
  END`

/**
 * What became of a look that was not written: `u` unchanged, `s` stale (the stored look is newer), `t` tied: both looks overlap in time, so only
 * another look by id can tell.
 */
export const classOfUnwritten = (stored: string, incoming: string): string => `CASE
    WHEN (${stored}.deleted_at IS NULL) = (${incoming}.deleted_at IS NULL)
      AND (${incoming}.deleted_at IS NOT NULL OR ${stored}.hash = ${incoming}.hash) THEN 'u'
    WHEN ${incoming}.received_at <= ${stored}.sent_at THEN 's'
    WHEN ${stored}.deleted_at IS NULL AND ${incoming}.deleted_at IS NULL AND ${incoming}.version < ${stored}.version THEN 's'
    ELSE 't'
  END`
