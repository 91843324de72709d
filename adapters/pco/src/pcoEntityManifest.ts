import { mkEntityManifest } from "@openfaith/adapter-core"
import { Address } from "./people/Address.ts"
import { Campus } from "./people/Campus.ts"
import { Email } from "./people/Email.ts"
import { FieldDatum } from "./people/FieldDatum.ts"
import { FieldDefinition } from "./people/FieldDefinition.ts"
import { FieldOption } from "./people/FieldOption.ts"
import { Household } from "./people/Household.ts"
import { HouseholdMembership } from "./people/HouseholdMembership.ts"
import { InactiveReason } from "./people/InactiveReason.ts"
import { MaritalStatus } from "./people/MaritalStatus.ts"
import { NamePrefix } from "./people/NamePrefix.ts"
import { NameSuffix } from "./people/NameSuffix.ts"
import { Person } from "./people/Person.ts"
import { PhoneNumber } from "./people/PhoneNumber.ts"
import { Tab } from "./people/Tab.ts"

/** Every resource of Planning Center this adapter reads. */
export const pcoEntityManifest = mkEntityManifest([
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
] as const)
