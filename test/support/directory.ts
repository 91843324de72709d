/** The directory: the entities a simulated church holds rows of where no product is asked for. What tests read unless they ask for more. */
export const directory = [
  "people.Campus",
  "people.Tab",
  "people.FieldDefinition",
  "people.FieldOption",
  "people.MaritalStatus",
  "people.InactiveReason",
  "people.NamePrefix",
  "people.NameSuffix",
  "people.Person",
  "people.Email",
  "people.PhoneNumber",
  "people.Address",
  "people.FieldDatum",
  "people.Household",
  "people.HouseholdMembership"
] as const
