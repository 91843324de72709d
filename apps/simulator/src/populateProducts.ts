import { catalog } from "./catalog.ts"
import { insertRow, type Church } from "./Church.ts"
import { entityIn, products, type Product } from "./entityNames.ts"
import { makeFilling, type Filling } from "./Filling.ts"
import { fillCalendar } from "./products/fillCalendar.ts"
import { fillCheckIns } from "./products/fillCheckIns.ts"
import { fillGiving } from "./products/fillGiving.ts"
import { fillGroups } from "./products/fillGroups.ts"
import { fillPeople } from "./products/fillPeople.ts"
import { fillPublishing } from "./products/fillPublishing.ts"
import { fillRegistrations } from "./products/fillRegistrations.ts"
import { fillServices } from "./products/fillServices.ts"
import { shownIn, watchOrigins } from "./projections.ts"

interface Extras {
  /** Rows of check-ins' people without an id. */
  readonly namelessGuests: number
}

const fillers: Readonly<Record<Product, (filling: Filling, extras: Extras) => void>> = {
  people: fillPeople,
  groups: fillGroups,
  "check-ins": (filling, { namelessGuests }) => fillCheckIns(filling, namelessGuests),
  calendar: fillCalendar,
  giving: fillGiving,
  services: fillServices,
  registrations: fillRegistrations,
  publishing: fillPublishing,
  // Applications and tokens are the account's, not the church's.
  api: () => {}
}

/** Every product knows the organisation; the products the church was made with are filled. */
export const populateProducts = (church: Church, extras: Extras) => {
  const organization = church.tables.Organization.rows[0]
  if (organization === undefined) return
  for (const product of products) {
    const entity = entityIn(product, "Organization")
    if (entity === null || entity === "Organization") continue
    const blank = Object.fromEntries(Object.keys(catalog[entity].attributes).map((name) => [name, null]))
    const attributes = { ...blank, ...shownIn(entity, organization.attributes) }
    insertRow(church, entity, organization.serial, attributes, {})
  }
  if (church.products.size === 0 || church.tables.Person.rows.length === 0) return
  for (const product of products) if (church.products.has(product)) fillers[product](makeFilling(church, product), extras)
  watchOrigins(church)
}
