import { catalog } from "./catalog.ts"
import type { Church } from "./Church.ts"
import { resourceOf, type Wishes } from "./Resource.ts"
import type { Row } from "./Row.ts"
import { stamp } from "./timestamps.ts"
import { tellsNothingOfGone, type RowEvent } from "./webhookEvents.ts"

const wishes: Wishes = { include: [], fields: new Map(), version: "2025-03-20", isAlone: true }

/** The row as an event shows it: nothing is included, and of a destroyed one only who it was and whose. */
const payloadOf = (church: Church, row: Row, event: RowEvent, eventTime: string): string => {
  const { attributes, ...rest } = resourceOf(church, row, wishes)
  const parent = { id: church.tables.Organization.rows[0]?.id ?? "", type: "Organization" }
  if (event === "destroyed") {
    const { relationships, ...bare } = rest
    const data = tellsNothingOfGone.has(row.entity) ? bare : { ...bare, ...(relationships && { relationships }) }
    return JSON.stringify({ data, meta: { parent } })
  }
  const meta = { can_include: catalog[row.entity].canInclude, parent, event_time: eventTime, idempotency_token: church.webhooks.hex(32) }
  return JSON.stringify({ data: { ...rest, attributes }, included: [], meta })
}

/** Tells subscribers of what has happened since the last time. */
export const tellEvents = (church: Church) => {
  const organizationId = church.tables.Organization.rows[0]?.id ?? ""
  church.webhooks.tell(organizationId, stamp(church.clock.now()), (row, event, eventTime) => payloadOf(church, row, event, eventTime))
}
