/** The directory: most of what a simulated church holds rows of where no product is asked for. What tests read unless they ask for more. */
export const directory = [
  "people.Campus",
  "people.Tab",
  "people.FieldDefinition",
  "people.FieldOption",
  "people.NamePrefix",
  "people.Person",
  "people.Email",
  "people.PhoneNumber",
  "people.Address",
  "people.FieldDatum",
  "people.Household",
  "people.HouseholdMembership"
] as const
