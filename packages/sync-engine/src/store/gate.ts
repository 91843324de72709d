/**
 * The gate: one SQL expression that every writer of `sync.records` judges its looks by, whichever lane they come from. The newest look wins.
 *
 * A look is an interval [sent, received] on the database's clock and, where the source gives one, a version. A look that had been answered before
 * the stored one was even asked is older, whatever its version says. Between two live looks the newer version wins; with equal or no versions, the
 * one asked after the other was answered. Between a live row and a tombstone only the intervals count. Equal content is not written.
 *
 * What is judged has to be what is overwritten: a writer judges and writes in its turn (inTurn.ts).
 */

export interface Judged {
  /** The stored row, all NULL where there is none, and the look: both with columns of `sync.records`. */
  readonly stored: string
  readonly incoming: string
  /** SQL booleans: the look is a read by id; it belongs to a delta. */
  readonly byId: string
  readonly isDelta: string
  /** A page has shown this record since the look was asked, so that the look may be older than the stored content still is true. */
  readonly shownSince: string
}

/**
 * What becomes of a look: `a` written · `r` written, though its version is lower: the source itself went back · `u` unchanged · `s` stale, the stored
 * look is newer · `t` tied: only a read by id can tell.
 */
export const judge = ({ byId, incoming, isDelta, shownSince, stored }: Judged): string => `CASE
    WHEN ${stored}.external_id IS NULL THEN 'a'
    WHEN (${stored}.deleted_at IS NULL) = (${incoming}.deleted_at IS NULL) AND (${stored}.deleted_at IS NOT NULL OR ${stored}.hash = ${incoming}.hash) THEN 'u'
    WHEN ${incoming}.received_at <= ${stored}.sent_at THEN 's'
    WHEN ${stored}.deleted_at IS NULL AND ${incoming}.deleted_at IS NULL AND ${incoming}.version > ${stored}.version THEN 'a'
    WHEN ${incoming}.sent_at < ${stored}.received_at THEN CASE WHEN ${isLower(stored, incoming)} THEN 's' ELSE 't' END
    WHEN ${shownSince} THEN 't'
    WHEN ${isLower(stored, incoming)} THEN CASE WHEN ${byId} THEN 'r' WHEN ${isDelta} AND ${stored}.by_id THEN 's' ELSE 't' END
    ELSE 'a'
  END`

const isLower = (stored: string, incoming: string) =>
  `${stored}.deleted_at IS NULL AND ${incoming}.deleted_at IS NULL AND ${incoming}.version < ${stored}.version`

/** True where the record was erased: whatever the source says of it, nothing is written (class `e`). */
export const isErased = (entityId: string, externalId: string): string =>
  `EXISTS (SELECT 1 FROM sync.erased x WHERE x.entity_id = ${entityId} AND x.external_id = ${externalId})`

/** True where a page of the entity has shown the look's record, and was answered after the look was asked. Forgotten pages may have shown any. */
export const shownSince = (entity: string, incoming: string): string => `(${incoming}.sent_at < ${entity}.shown_until OR EXISTS (
      SELECT 1 FROM sync.sightings g WHERE g.entity_id = ${entity}.entity_id AND g.received_at > ${incoming}.sent_at AND ${incoming}.external_id = ANY (g.ids)))`
