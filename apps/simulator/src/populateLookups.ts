import { addRow, historyEnd, type Church } from "./Church.ts"
import type { Dice } from "./Dice.ts"
import { campusNames, campusZones, fields, inactiveReasons, maritalStatuses, namePrefixes, nameSuffixes, tabNames } from "./names.ts"
import { stamp } from "./timestamps.ts"

const year = 365 * 86_400
const slug = (name: string) => name.toLowerCase().replaceAll(/[^a-z]+/g, "_")

/** The organization, its campuses and the small lists that people point at. */
export const populateLookups = (church: Church, dice: Dice) => {
  const created = stamp(historyEnd - 13 * year)
  addRow(church, "Organization", {
    name: "Grace & Søn Community Church ⛪️",
    country_code: "US",
    date_format: 1,
    time_zone: church.timeZone,
    contact_website: "https://grace.example.org",
    created_at: created,
    avatar_url: "https://people.planningcenteronline.com/organization.png",
    church_center_subdomain: "grace"
  })
  const list = (entity: "MaritalStatus" | "InactiveReason" | "NamePrefix" | "NameSuffix", values: ReadonlyArray<string>) =>
    values.map((value) => addRow(church, entity, { value }))

  const campuses = Array.from({ length: dice.between(3, 6) }, (_, index) => {
    const time_zone = campusZones[index] ?? church.timeZone
    return addRow(church, "Campus", {
      latitude: 41.5 + index / 8,
      longitude: -88.25 - index / 4,
      description: index === 0 ? "Where it began" : null,
      street: `${index + 1} Church Rd`,
      city: "Springfield",
      state: "IL",
      zip: "62701",
      country: "US",
      phone_number: index === 3 ? null : `555-010${index}`,
      website: null,
      twenty_four_hour_time: index === 2,
      date_format: 1,
      church_center_enabled: index !== 3,
      contact_email_address: `campus${index}@grace.example.org`,
      time_zone,
      geolocation_set_manually: false,
      time_zone_raw: time_zone,
      name: campusNames[index] ?? "Campus",
      created_at: created,
      updated_at: stamp(historyEnd - dice.between(1, 12) * year),
      avatar_url: null
    })
  })
  const tabs = tabNames.map((name, sequence) => addRow(church, "Tab", { name, sequence, slug: slug(name) }))

  const addField = (name: string, data_type: string, sequence: number, tab: number, deleted_at: string | null) => {
    const tab_id = tabs[tab]?.id ?? null
    const attributes = { data_type, name, sequence, slug: slug(name), config: null, deleted_at, tab_id }
    return addRow(church, "FieldDefinition", attributes, { tab: tab_id })
  }
  const kept = fields.map((field, sequence) => {
    const definition = addField(field.name, field.data_type, sequence, field.tab, null)
    const options = field.options.map((value, place) =>
      addRow(church, "FieldOption", { value, sequence: place }, { field_definition: definition.id })
    )
    return { definition, options }
  })
  // Hidden unless `filter=include_deleted` asks for it.
  addField("Old question", "text", fields.length, 0, stamp(historyEnd - year))

  return {
    campuses,
    fields: kept,
    maritalStatuses: list("MaritalStatus", maritalStatuses),
    inactiveReasons: list("InactiveReason", inactiveReasons),
    namePrefixes: list("NamePrefix", namePrefixes),
    nameSuffixes: list("NameSuffix", nameSuffixes)
  }
}
