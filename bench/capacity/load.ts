/** Whom the capacity is for: organisations by size, and what is asked for of each in a day. */

/** An entity of an organisation. */
export interface EntityLoad {
  readonly records: number
  /** Requests to the source of one whole reading. */
  readonly requests: number
  /** Seconds between two whole readings by deltas; `null`: they ask what has changed, or leave it to reconciliations. */
  readonly wholeEverySeconds: number | null
}

export interface OrganisationKind {
  readonly name: string
  /** Of all organisations. */
  readonly share: number
  readonly people: number
  readonly entities: ReadonlyArray<EntityLoad>
}

export interface Load {
  readonly organisations: number
  readonly kinds: ReadonlyArray<OrganisationKind>
  /** Of an organisation's records, in a day. */
  readonly changedShare: number
  /** Of the changes, that the source tells of by webhook; deltas find the others. */
  readonly webhookShare: number
  /** Between two deltas of an organisation, and between two reconciliations. */
  readonly deltaSeconds: number
  readonly reconciliationSeconds: number
}

export const recordsOf = ({ entities }: OrganisationKind) => entities.reduce((sum, { records }) => sum + records, 0)
