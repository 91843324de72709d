import { Address } from "./Address.ts"
import { App } from "./App.ts"
import { BackgroundCheck } from "./BackgroundCheck.ts"
import { Campus } from "./Campus.ts"
import { Carrier } from "./Carrier.ts"
import { Condition } from "./Condition.ts"
import { CustomSender } from "./CustomSender.ts"
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
import { ListShare } from "./ListShare.ts"
import { MailchimpSyncStatus } from "./MailchimpSyncStatus.ts"
import { MaritalStatus } from "./MaritalStatus.ts"
import { Message } from "./Message.ts"
import { MessageGroup } from "./MessageGroup.ts"
import { NamePrefix } from "./NamePrefix.ts"
import { NameSuffix } from "./NameSuffix.ts"
import { Note } from "./Note.ts"
import { NoteCategory } from "./NoteCategory.ts"
import { NoteCategoryShare } from "./NoteCategoryShare.ts"
import { NoteCategorySubscription } from "./NoteCategorySubscription.ts"
import { PeopleImport } from "./PeopleImport.ts"
import { PeopleImportConflict } from "./PeopleImportConflict.ts"
import { PeopleImportHistory } from "./PeopleImportHistory.ts"
import { Person } from "./Person.ts"
import { PersonApp } from "./PersonApp.ts"
import { PhoneNumber } from "./PhoneNumber.ts"
import { Report } from "./Report.ts"
import { Rule } from "./Rule.ts"
import { SchoolOption } from "./SchoolOption.ts"
import { ServiceTime } from "./ServiceTime.ts"
import { SocialProfile } from "./SocialProfile.ts"
import { SpamEmailAddress } from "./SpamEmailAddress.ts"
import { Tab } from "./Tab.ts"
import { Workflow } from "./Workflow.ts"
import { WorkflowCard } from "./WorkflowCard.ts"
import { WorkflowCardActivity } from "./WorkflowCardActivity.ts"
import { WorkflowCardNote } from "./WorkflowCardNote.ts"
import { WorkflowCategory } from "./WorkflowCategory.ts"
import { WorkflowShare } from "./WorkflowShare.ts"
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
  FormSubmissionValue,
  // Kept as records only.
  App,
  Carrier,
  PersonApp,
  CustomSender,
  SpamEmailAddress,
  ServiceTime,
  Report,
  NoteCategoryShare,
  NoteCategorySubscription,
  ListShare,
  MailchimpSyncStatus,
  Rule,
  Condition,
  MessageGroup,
  Message,
  PeopleImport,
  PeopleImportConflict,
  PeopleImportHistory,
  WorkflowShare
] as const
