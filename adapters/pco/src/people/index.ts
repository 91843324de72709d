import { Address } from "./Address.ts"
import { BackgroundCheck } from "./BackgroundCheck.ts"
import { Campus } from "./Campus.ts"
import { Email } from "./Email.ts"
import { FieldDatum } from "./FieldDatum.ts"
import { FieldDefinition } from "./FieldDefinition.ts"
import { FieldOption } from "./FieldOption.ts"
import { Form } from "./Form.ts"
import { FormCategory } from "./FormCategory.ts"
import { FormField } from "./FormField.ts"
import { FormFieldOption } from "./FormFieldOption.ts"
import { FormSubmission } from "./FormSubmission.ts"
import { FormSubmissionValue } from "./FormSubmissionValue.ts"
import { Household } from "./Household.ts"
import { HouseholdMembership } from "./HouseholdMembership.ts"
import { InactiveReason } from "./InactiveReason.ts"
import { List } from "./List.ts"
import { ListCategory } from "./ListCategory.ts"
import { ListResult } from "./ListResult.ts"
import { MaritalStatus } from "./MaritalStatus.ts"
import { NamePrefix } from "./NamePrefix.ts"
import { NameSuffix } from "./NameSuffix.ts"
import { Note } from "./Note.ts"
import { NoteCategory } from "./NoteCategory.ts"
import { Person } from "./Person.ts"
import { PhoneNumber } from "./PhoneNumber.ts"
import { SchoolOption } from "./SchoolOption.ts"
import { SocialProfile } from "./SocialProfile.ts"
import { Tab } from "./Tab.ts"
import { Workflow } from "./Workflow.ts"
import { WorkflowCard } from "./WorkflowCard.ts"
import { WorkflowCardActivity } from "./WorkflowCardActivity.ts"
import { WorkflowCardNote } from "./WorkflowCardNote.ts"
import { WorkflowCategory } from "./WorkflowCategory.ts"
import { WorkflowStep } from "./WorkflowStep.ts"

/** The directory: people, how they are reached, households, custom fields. */
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

/** The rest of the people product: notes, lists, workflows, forms, and what only sets them up. */
export const moreOfPeople = [
  SchoolOption,
  NoteCategory,
  ListCategory,
  WorkflowCategory,
  FormCategory,
  SocialProfile,
  BackgroundCheck,
  Note,
  List,
  ListResult,
  Workflow,
  WorkflowStep,
  WorkflowCard,
  WorkflowCardNote,
  WorkflowCardActivity,
  Form,
  FormField,
  FormFieldOption,
  FormSubmission,
  FormSubmissionValue
] as const
