import { catalog } from "./catalog.ts"
import { insertRow, type Church } from "./Church.ts"
import { entityIn, products } from "./entityNames.ts"
import { watchOrigins } from "./projections.ts"

/** Every product knows the organisation; the products the church was made with are filled. */
export const populateProducts = (church: Church, _options: { readonly namelessGuests: number }) => {
  const organization = church.tables.Organization.rows[0]
  if (organization === undefined) return
  for (const product of products) {
    const entity = entityIn(product, "Organization")
    if (entity === null || entity === "Organization") continue
    const attributes = Object.fromEntries(
      Object.keys(catalog[entity].attributes).map((name) => [name, organization.attributes[name] ?? null])
    )
    insertRow(church, entity, organization.serial, attributes, {})
  }
  if (church.products.size > 0) watchOrigins(church)
}
