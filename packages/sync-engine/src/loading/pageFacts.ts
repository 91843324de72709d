/** What a reader sees of an answer: ids, values of the field it reads by, counts and the source's clock. */
import { type Answer, orderFieldOf, type PageFacts, type ReadParameters, shift, type WirePage } from "@openfaith/adapter-core"
import { Option } from "effect"
import { namelessId } from "./namelessId.ts"

export const pageFacts = (outcome: Option.Option<Answer<WirePage>>, plan: ReadParameters): PageFacts => {
  if (Option.isNone(outcome)) {
    return { rows: [], total: null, hasNext: false, filterable: null, orderable: null, sourceTime: null, parentGone: true }
  }
  const orderField = orderFieldOf(plan)
  const { value } = outcome.value
  return {
    rows: [
      ...value.rows.map((row) => ({ id: row.id, at: orderField === null ? null : textOrNull(row.attributes[orderField]) })),
      ...(value.listed ?? []).map((id) => ({ id, at: null }))
    ],
    nameless: value.broken.flatMap(({ list, text }) => (list === "data" ? [namelessId(text)] : [])),
    total: value.total,
    hasNext: value.next !== null,
    filterable: value.filterable,
    orderable: value.orderable,
    sourceTime: lookedAt(outcome.value),
    parentGone: false
  }
}

/**
 * The source's clock when it looked at its rows, or earlier: it stamps an answer when it is made, and may have looked at any time since it was asked.
 */
export const lookedAt = ({ receivedAt, sentAt, sourceTime }: Answer<unknown>): string | null =>
  sourceTime === null ? null : shift(sourceTime, sentAt - receivedAt)

const textOrNull = (value: unknown) => (typeof value === "string" ? value : null)
