import { address } from "./Address.ts"
import { arrangement } from "./Arrangement.ts"
import { arrangementKey } from "./ArrangementKey.ts"
import { attendanceType } from "./AttendanceType.ts"
import { attendee } from "./Attendee.ts"
import { backgroundCheck } from "./BackgroundCheck.ts"
import { blockout } from "./Blockout.ts"
import { blockoutDate } from "./BlockoutDate.ts"
import { campus } from "./Campus.ts"
import { campusGroup } from "./CampusGroup.ts"
import { campusSignup } from "./CampusSignup.ts"
import { categorizedSignup } from "./CategorizedSignup.ts"
import { channel } from "./Channel.ts"
import { checkIn } from "./CheckIn.ts"
import { checkInEvent } from "./CheckInEvent.ts"
import { checkInEventTime } from "./CheckInEventTime.ts"
import { checkInLocation } from "./CheckInLocation.ts"
import { checkInPeriod } from "./CheckInPeriod.ts"
import { checkInTime } from "./CheckInTime.ts"
import { customField } from "./CustomField.ts"
import { customFieldGroup } from "./CustomFieldGroup.ts"
import { customFieldOption } from "./CustomFieldOption.ts"
import { customFieldValue } from "./CustomFieldValue.ts"
import { designation } from "./Designation.ts"
import { designationRefund } from "./DesignationRefund.ts"
import { donation } from "./Donation.ts"
import { donationBatch } from "./DonationBatch.ts"
import { email } from "./Email.ts"
import { episode } from "./Episode.ts"
import { event } from "./Event.ts"
import { eventOccurrence } from "./EventOccurrence.ts"
import { form } from "./Form.ts"
import { formField } from "./FormField.ts"
import { formFieldOption } from "./FormFieldOption.ts"
import { formSubmission } from "./FormSubmission.ts"
import { formSubmissionValue } from "./FormSubmissionValue.ts"
import { fund } from "./Fund.ts"
import { group } from "./Group.ts"
import { groupApplication } from "./GroupApplication.ts"
import { groupAttendance } from "./GroupAttendance.ts"
import { groupEnrolment } from "./GroupEnrolment.ts"
import { groupEvent } from "./GroupEvent.ts"
import { groupMembership } from "./GroupMembership.ts"
import { groupType } from "./GroupType.ts"
import { headcount } from "./Headcount.ts"
import { household } from "./Household.ts"
import { householdMember } from "./HouseholdMember.ts"
import { list } from "./List.ts"
import { listResult } from "./ListResult.ts"
import { lookupValue } from "./LookupValue.ts"
import { media } from "./Media.ts"
import { meetingPlace } from "./MeetingPlace.ts"
import { neededPosition } from "./NeededPosition.ts"
import { note } from "./Note.ts"
import { paymentSource } from "./PaymentSource.ts"
import { person } from "./Person.ts"
import { phoneNumber } from "./PhoneNumber.ts"
import { plan } from "./Plan.ts"
import { planItem } from "./PlanItem.ts"
import { planNote } from "./PlanNote.ts"
import { planNoteCategory } from "./PlanNoteCategory.ts"
import { planTime } from "./PlanTime.ts"
import { pledge } from "./Pledge.ts"
import { pledgeCampaign } from "./PledgeCampaign.ts"
import { recurringDonation } from "./RecurringDonation.ts"
import { recurringDonationDesignation } from "./RecurringDonationDesignation.ts"
import { refund } from "./Refund.ts"
import { registration } from "./Registration.ts"
import { resource } from "./Resource.ts"
import { resourceBooking } from "./ResourceBooking.ts"
import { resourceRequest } from "./ResourceRequest.ts"
import { roomSetup } from "./RoomSetup.ts"
import { scheduledPerson } from "./ScheduledPerson.ts"
import { scheduledTime } from "./ScheduledTime.ts"
import { school } from "./School.ts"
import { selectionType } from "./SelectionType.ts"
import { series } from "./Series.ts"
import { serviceType } from "./ServiceType.ts"
import { serviceTypeFolder } from "./ServiceTypeFolder.ts"
import { signup } from "./Signup.ts"
import { signupCategory } from "./SignupCategory.ts"
import { socialProfile } from "./SocialProfile.ts"
import { song } from "./Song.ts"
import { speaker } from "./Speaker.ts"
import { speakership } from "./Speakership.ts"
import { tag } from "./Tag.ts"
import { tagging } from "./Tagging.ts"
import { tagGroup } from "./TagGroup.ts"
import { team } from "./Team.ts"
import { teamLeader } from "./TeamLeader.ts"
import { teamPosition } from "./TeamPosition.ts"
import { teamPositionAssignment } from "./TeamPositionAssignment.ts"
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
  tagGroup,
  tag,
  groupType,
  meetingPlace,
  group,
  campusGroup,
  groupMembership,
  groupEnrolment,
  groupApplication,
  groupEvent,
  groupAttendance,
  checkInEvent,
  checkInPeriod,
  checkInEventTime,
  checkInLocation,
  checkIn,
  checkInTime,
  attendanceType,
  headcount,
  event,
  eventOccurrence,
  tagging,
  resource,
  resourceRequest,
  resourceBooking,
  roomSetup,
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
  formSubmissionValue,
  serviceTypeFolder,
  serviceType,
  plan,
  planTime,
  planItem,
  planNoteCategory,
  planNote,
  team,
  teamPosition,
  teamLeader,
  teamPositionAssignment,
  scheduledPerson,
  scheduledTime,
  neededPosition,
  song,
  arrangement,
  arrangementKey,
  media,
  blockout,
  blockoutDate,
  series,
  fund,
  paymentSource,
  donationBatch,
  recurringDonation,
  recurringDonationDesignation,
  donation,
  designation,
  refund,
  designationRefund,
  pledgeCampaign,
  pledge,
  signupCategory,
  signup,
  categorizedSignup,
  campusSignup,
  selectionType,
  registration,
  attendee,
  channel,
  episode,
  speaker,
  speakership
]
