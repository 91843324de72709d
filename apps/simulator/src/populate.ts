import type { Church } from "./Church.ts"
import { addRow, historyEnd } from "./Church.ts"
import type { Dice } from "./Dice.ts"
import { inventAddress, inventEmail, inventFieldDatum, inventPhoneNumber } from "./inventContact.ts"
import { inventPerson } from "./inventPerson.ts"
import { familyNames } from "./names.ts"
import { populateLookups } from "./populateLookups.ts"
import { textIn, type Row } from "./Row.ts"
import { secondsOf, stamp } from "./timestamps.ts"

const historyStart = secondsOf("2014-01-01T00:00:00Z")
const householdsPerPerson = 0.24
/** How many members a household has: weight of 1, 2, … 6. */
const householdSizes = [15, 20, 20, 25, 13, 7]

/** Moments at which many rows changed at once. */
const bulkMoments = (dice: Dice) => Array.from({ length: 12 }, () => stamp(dice.between(historyStart, historyEnd - 1)))

/** Fills an empty church: lookups, then people by household, then what belongs to people. */
export const populate = (church: Church, dice: Dice, people: number) => {
  const lookups = populateLookups(church, dice)
  const bulks = bulkMoments(dice)
  const updatedAfter = (created: string) => {
    const bulk = bulks[dice.between(0, bulks.length - 1)]
    if (bulk !== undefined && dice.chance(0.05) && bulk >= created) return bulk
    return dice.chance(0.3) ? created : stamp(dice.between(secondsOf(created), historyEnd - 1))
  }
  const createdAfter = (earliest: string) => stamp(dice.between(secondsOf(earliest), historyEnd - 1))
  const idOrNull = (rows: ReadonlyArray<Row>, probability: number) =>
    dice.chance(probability) ? (rows[dice.between(0, rows.length - 1)]?.id ?? null) : null

  // A contiguous block of people who came in by one import and share one time.
  const importSize = Math.min(150, Math.floor(people * 0.3))
  const importFrom = Math.floor(people * 0.4)
  const importedAt = stamp(historyStart + Math.floor((historyEnd - historyStart) * 0.4))

  const addPerson = (index: number, isChild: boolean, familyName: string | undefined) => {
    const isImported = index >= importFrom && index < importFrom + importSize
    const created = isImported
      ? importedAt
      : stamp(historyStart + Math.floor(((historyEnd - historyStart) * (index + dice.next())) / (people + 1)))
    const attributes = inventPerson(dice, { created, updated: isImported ? importedAt : updatedAfter(created), isChild, familyName })
    const isInactive = attributes["status"] === "inactive"
    return addRow(church, "Person", attributes, {
      primary_campus: idOrNull(lookups.campuses, 0.85),
      gender: attributes["gender"] === "Female" ? "1" : attributes["gender"] === "Male" ? "2" : null,
      inactive_reason: isInactive ? idOrNull(lookups.inactiveReasons, 0.9) : null,
      marital_status: isChild ? null : idOrNull(lookups.maritalStatuses, 0.6),
      name_prefix: isChild ? null : idOrNull(lookups.namePrefixes, 0.15),
      name_suffix: isChild ? null : idOrNull(lookups.nameSuffixes, 0.05)
    })
  }

  const families: Array<ReadonlyArray<Row>> = []
  const everyone: Array<Row> = []
  const households = Math.round(people * householdsPerPerson)
  while (everyone.length < people) {
    const inHousehold = families.length < households
    const size = inHousehold ? Math.min(dice.weighted(householdSizes) + 1, people - everyone.length) : 1
    const familyName = dice.chance(0.85) ? dice.pick(familyNames) : undefined
    const members = Array.from({ length: size }, (_, place) =>
      addPerson(everyone.length + place, place >= 2 ? dice.chance(0.9) : place === 0 ? false : dice.chance(0.2), familyName)
    )
    everyone.push(...members)
    if (inHousehold) families.push(members)
  }

  const times = (person: Row) => {
    const created = createdAfter(textIn(person, "created_at"))
    return { created, updated: updatedAfter(created) }
  }
  const eachTimes = (weights: ReadonlyArray<number>, make: (person: Row, isPrimary: boolean) => void) => {
    for (const person of everyone) {
      const count = dice.weighted(weights)
      for (let index = 0; index < count; index++) make(person, index === 0)
    }
  }
  // Weights of 0, 1, 2, … rows per person: means 1.2, 0.9, 0.7 and 1.5.
  eachTimes([20, 50, 20, 10], (person, isPrimary) =>
    addRow(church, "Email", inventEmail(dice, isPrimary, times(person)), { person: person.id })
  )
  eachTimes([30, 50, 20], (person, isPrimary) =>
    addRow(church, "PhoneNumber", inventPhoneNumber(dice, isPrimary, times(person)), { person: person.id })
  )
  eachTimes([35, 60, 5], (person, isPrimary) =>
    addRow(church, "Address", inventAddress(dice, isPrimary, times(person)), { person: person.id })
  )
  for (const person of everyone) {
    const start = dice.between(0, 7)
    const count = dice.weighted([30, 20, 25, 20, 5])
    for (let index = 0; index < count; index++) {
      const field = lookups.fields[(start + index * 3) % lookups.fields.length]
      if (field === undefined) continue
      const option = field.options.length === 0 ? undefined : dice.pick([field.options[0] ?? field.definition, ...field.options])
      const value = typeof option?.attributes["value"] === "string" ? option.attributes["value"] : null
      addRow(church, "FieldDatum", inventFieldDatum(dice, field.definition.attributes["data_type"], value), {
        field_definition: field.definition.id,
        customizable: person.id,
        field_option: option?.id ?? null
      })
    }
  }
  for (const members of families) populateHousehold(church, dice, members, everyone, times)
}

const populateHousehold = (
  church: Church,
  dice: Dice,
  family: ReadonlyArray<Row>,
  everyone: ReadonlyArray<Row>,
  times: (person: Row) => { readonly created: string; readonly updated: string }
) => {
  const contact = family[0]
  if (contact === undefined) return
  // Now and then somebody belongs to two households.
  const guest = family.length < 6 && dice.chance(0.05) ? everyone[dice.between(0, everyone.length - 1)] : undefined
  const members = guest === undefined || family.includes(guest) ? family : [...family, guest]
  const { created, updated } = times(contact)
  const household = addRow(
    church,
    "Household",
    {
      name: `${textIn(contact, "last_name")} Household`,
      member_count: members.length,
      primary_contact_name: contact.attributes["name"] ?? null,
      created_at: created,
      updated_at: updated,
      avatar: `https://people.planningcenteronline.com/static/no_photo_thumbnail_household_gray.svg`,
      primary_contact_id: contact.id
    },
    { primary_contact: contact.id }
  )
  for (const person of members) {
    const attributes = { person_name: person.attributes["name"] ?? null, pending: person === guest && dice.chance(0.3) }
    addRow(church, "HouseholdMembership", attributes, { household: household.id, person: person.id })
  }
}
