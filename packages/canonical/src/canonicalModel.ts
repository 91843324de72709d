import { address } from "./Address.ts"
import { backgroundCheck } from "./BackgroundCheck.ts"
import { campus } from "./Campus.ts"
import { customField } from "./CustomField.ts"
import { customFieldGroup } from "./CustomFieldGroup.ts"
import { customFieldOption } from "./CustomFieldOption.ts"
import { customFieldValue } from "./CustomFieldValue.ts"
import { email } from "./Email.ts"
import { form } from "./Form.ts"
import { formField } from "./FormField.ts"
import { formFieldOption } from "./FormFieldOption.ts"
import { formSubmission } from "./FormSubmission.ts"
import { formSubmissionValue } from "./FormSubmissionValue.ts"
import { household } from "./Household.ts"
import { householdMember } from "./HouseholdMember.ts"
import { list } from "./List.ts"
import { listResult } from "./ListResult.ts"
import { lookupValue } from "./LookupValue.ts"
import { note } from "./Note.ts"
import { person } from "./Person.ts"
import { phoneNumber } from "./PhoneNumber.ts"
import { school } from "./School.ts"
import { socialProfile } from "./SocialProfile.ts"
import { workflow } from "./Workflow.ts"
import { workflowCard } from "./WorkflowCard.ts"
import { workflowCardActivity } from "./WorkflowCardActivity.ts"
import { workflowCardNote } from "./WorkflowCardNote.ts"
import { workflowStep } from "./WorkflowStep.ts"
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
  customFieldValue,
  school,
  socialProfile,
  backgroundCheck,
  note,
  list,
  listResult,
  workflow,
  workflowStep,
  workflowCard,
  workflowCardNote,
  workflowCardActivity,
  form,
  formField,
  formFieldOption,
  formSubmission,
  formSubmissionValue
]
