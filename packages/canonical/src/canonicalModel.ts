import { address } from "./Address.ts"
import { campus } from "./Campus.ts"
import { customField } from "./CustomField.ts"
import { customFieldGroup } from "./CustomFieldGroup.ts"
import { customFieldOption } from "./CustomFieldOption.ts"
import { customFieldValue } from "./CustomFieldValue.ts"
import { email } from "./Email.ts"
import { household } from "./Household.ts"
import { householdMember } from "./HouseholdMember.ts"
import { lookupValue } from "./LookupValue.ts"
import { person } from "./Person.ts"
import { phoneNumber } from "./PhoneNumber.ts"
import type { AnyCanonicalEntity } from "./vocabulary.ts"

/** Every canonical entity: what tables, API shapes and documentation are made from. */
export const canonicalModel: ReadonlyArray<AnyCanonicalEntity> = [
  campus,
  lookupValue,
  person,
  email,
  phoneNumber,
  address,
  household,
  householdMember,
  customFieldGroup,
  customField,
  customFieldOption,
  customFieldValue
]
