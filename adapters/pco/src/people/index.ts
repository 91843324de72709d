import { Address } from "./Address.ts"
import { Campus } from "./Campus.ts"
import { Email } from "./Email.ts"
import { FieldDatum } from "./FieldDatum.ts"
import { FieldDefinition } from "./FieldDefinition.ts"
import { FieldOption } from "./FieldOption.ts"
import { Household } from "./Household.ts"
import { HouseholdMembership } from "./HouseholdMembership.ts"
import { InactiveReason } from "./InactiveReason.ts"
import { MaritalStatus } from "./MaritalStatus.ts"
import { NamePrefix } from "./NamePrefix.ts"
import { NameSuffix } from "./NameSuffix.ts"
import { Person } from "./Person.ts"
import { PhoneNumber } from "./PhoneNumber.ts"
import { Tab } from "./Tab.ts"

/** What is read of the people product. */
export const people = [
  Campus,
  MaritalStatus,
  InactiveReason,
  NamePrefix,
  NameSuffix,
  Tab,
  FieldDefinition,
  FieldOption,
  Person,
  Email,
  PhoneNumber,
  Address,
  FieldDatum,
  Household,
  HouseholdMembership
] as const
